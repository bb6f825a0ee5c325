import { type Dialect, inputConventions, type Unit } from '../network-units.ts';
import { recurseedDialects } from './recurseed.ts';
import { caffeStyle, gluonStyle, kerasStyle, mxnetStyle, slimStyle, torchStyle } from './suffixes.ts';
import type { TrunkFamily } from './trunk-family.ts';

/** Where a convolution of the trunk stands; `branch` as in Caffe's names. */
interface Place {
  /** 0 … 3; -1 for conv1. */
  readonly stage: number;
  readonly block: number;
  readonly branch: '1' | '2a' | '2b' | '2c' | '';
}

/** Places by the name of the convolution; blocks are a, b, c …, in the longer stages of ResNet-101 a, b1, b2, … */
function placesOf(units: readonly Unit[]): ReadonlyMap<string, Place> {
  const placed = units.flatMap(({ name }): [string, Place][] => {
    if (name === 'conv1') return [[name, { stage: -1, block: 0, branch: '' }]];
    const [, stage, letter = '', number, branch] = /^res(\d)([a-z])(\d*)_branch(1|2[abc])$/.exec(name) ?? [];
    if (stage === undefined) return [];
    const block = number === '' ? 'abcdef'.indexOf(letter) : Number(number);
    return [[name, { stage: Number(stage) - 2, block, branch: branch as Place['branch'] }]];
  });
  return new Map(placed);
}

/** What is to be said of weights whose stages have their stride where the network has not, as a rule. */
const strideNotes = {
  '3x3': 'These weights have a stage’s stride on its 3×3 convolution; a network of stride on the 1×1 sees other cells.',
  '1x1':
    'These weights have a stage’s stride on its first 1×1 convolution; a network of stride on the 3×3 sees other cells.',
} as const;

/** Names of a trunk's layers, from their places. */
interface PlaceNames {
  readonly convolution: (place: Place) => string;
  readonly norm: (place: Place) => string;
}

const torchNames: PlaceNames = {
  convolution: ({ stage, block, branch }) => {
    if (stage < 0) return 'conv1';
    return `layer${stage + 1}.${block}.${branch === '1' ? 'downsample.0' : `conv${'abc'.indexOf(branch.charAt(1)) + 1}`}`;
  },
  norm: ({ stage, block, branch }) => {
    if (stage < 0) return 'bn1';
    return `layer${stage + 1}.${block}.${branch === '1' ? 'downsample.1' : `bn${'abc'.indexOf(branch.charAt(1)) + 1}`}`;
  },
};

/** Gluon's `resnet50_v1`, whose stages come after convolution, norm, ReLU and pooling; its 1×1 convolutions have biases. */
const gluonPath = ({ stage, block }: Place): string => `features.${stage + 4}.${block}`;
const gluonNames: PlaceNames = {
  convolution: (place) => {
    if (place.stage < 0) return 'features.0';
    if (place.branch === '1') return `${gluonPath(place)}.downsample.0`;
    return `${gluonPath(place)}.body.${3 * 'abc'.indexOf(place.branch.charAt(1))}`;
  },
  norm: (place) => {
    if (place.stage < 0) return 'features.1';
    if (place.branch === '1') return `${gluonPath(place)}.downsample.1`;
    return `${gluonPath(place)}.body.${3 * 'abc'.indexOf(place.branch.charAt(1)) + 1}`;
  },
};

const kerasPart = ({ stage, block, branch }: Place): string =>
  stage < 0 ? 'conv1' : `conv${stage + 2}_block${block + 1}_${'1abc'.indexOf(branch.at(-1) as string)}`;
const kerasNames: PlaceNames = {
  convolution: (place) => `${kerasPart(place)}_conv`,
  norm: (place) => `${kerasPart(place)}_bn`,
};

function slimNames(depth: number): PlaceNames {
  const name = ({ stage, block, branch }: Place): string => {
    if (stage < 0) return `resnet_v1_${depth}/conv1`;
    const layer = branch === '1' ? 'shortcut' : `conv${'abc'.indexOf(branch.charAt(1)) + 1}`;
    return `resnet_v1_${depth}/block${stage + 1}/unit_${block + 1}/bottleneck_v1/${layer}`;
  };
  return { convolution: name, norm: name };
}

function dialectsOf(units: readonly Unit[]): Dialect[] {
  const places = placesOf(units);
  // As its name has it: the first convolution, three a block, and the classifier.
  const depth = 2 + [...places.values()].filter(({ branch }) => branch.startsWith('2')).length;
  const placed = (
    name: string,
    style: Pick<typeof torchStyle, 'convolution' | 'norm'>,
    names: PlaceNames,
    rest: Pick<Dialect, 'layout' | 'input' | 'epsilon' | 'notes'>,
  ): Dialect => ({
    name,
    ...rest,
    convolution: (unit) => {
      const place = places.get(unit.name);
      return place === undefined ? [] : [style.convolution(names.convolution(place), unit)];
    },
    norm: (unit) => {
      const place = places.get(unit.name);
      return place === undefined ? undefined : style.norm(names.norm(place));
    },
  });
  const { caffe, mxnet, torch, slim } = inputConventions;
  // Trunks with batch norms of their own are torchvision's, or with another ε the authors' as web co-segmentation has it.
  const own = units.some(({ norm }) => typeof norm === 'object' && norm.epsilon === 1e-5) ? '3x3' : '1x1';
  const strided = (on: '1x1' | '3x3') => ({ notes: on === own ? [] : [strideNotes[on]] });
  return [
    {
      name: 'caffe',
      ...strided('1x1'),
      layout: 'oihw',
      input: caffe,
      epsilon: 1e-5,
      convolution: (unit) => [caffeStyle.convolution(unit.name)],
      norm: ({ norm }) => {
        if (typeof norm !== 'object') return undefined;
        return caffeStyle.norm(norm.layer, norm.layer.replace('bn', 'scale'));
      },
    },
    {
      name: 'mxnet',
      ...strided('1x1'),
      layout: 'oihw',
      input: mxnet,
      // The epsilon of Web-CoSeg's network.
      epsilon: 1.001e-5,
      convolution: (unit) => [mxnetStyle.convolution(unit.name, unit)],
      norm: ({ norm }) => (typeof norm === 'object' ? mxnetStyle.norm(norm.layer) : undefined),
    },
    placed('torchvision', torchStyle, torchNames, { layout: 'oihw', input: torch, epsilon: 1e-5, ...strided('3x3') }),
    placed('gluon', gluonStyle, gluonNames, { layout: 'oihw', input: torch, epsilon: 1e-5, ...strided('1x1') }),
    placed('keras', kerasStyle, kerasNames, { layout: 'hwio', input: caffe, epsilon: 1.001e-5, ...strided('1x1') }),
    placed('slim', slimStyle, slimNames(depth), {
      layout: 'hwio',
      input: slim,
      epsilon: 1e-5,
      notes: ['These weights have a stage’s stride in its last block; ours have it in the first.'],
    }),
    ...recurseedDialects((unit) => {
      const place = places.get(unit.name);
      return place && [torchNames.convolution(place), torchNames.norm(place)];
    }, units),
  ];
}

/** Trunks of ResNet-50 and -101. */
export const resnet: TrunkFamily = {
  has: (names) => names.has('res2a_branch2a'),
  dialects: dialectsOf,
};
