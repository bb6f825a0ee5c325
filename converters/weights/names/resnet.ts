import { type Dialect, inputConventions, type NetworkWeights, type Unit } from '../network-units.ts';
import { caffeStyle, gluonStyle, kerasStyle, mxnetStyle, ownDialect, slimStyle, torchStyle } from './suffixes.ts';

type Depth = 50 | 101;
const blocks = { 50: [3, 4, 6, 3], 101: [3, 4, 23, 3] } as const;

/** Where a convolution of the trunk stands; `branch` as in Caffe's names. */
interface Place {
  /** 0 … 3; -1 for conv1. */
  readonly stage: number;
  readonly block: number;
  readonly branch: '1' | '2a' | '2b' | '2c' | '';
}

interface Placed extends Unit {
  readonly place: Place;
}

/** Letters; in the longer stages of ResNet-101 a, b1, b2, … */
function blockName(depth: Depth, stage: number, block: number): string {
  return depth === 101 && (stage === 1 || stage === 2) && block > 0 ? `b${block}` : 'abcdef'.charAt(block);
}

/** Layers in order of computation, a block's shortcut last, under the names of the authors' Caffe models. */
function trunk(depth: Depth): Placed[] {
  const unit = (name: string, shape: Unit['shape'], place: Place): Placed => {
    const norm = { layer: name === 'conv1' ? 'bn_conv1' : name.replace('res', 'bn') };
    return { name, shape, norm, place, first: name === 'conv1', bias: name === 'conv1' && depth === 50 };
  };
  let channels = 64;
  return [
    unit('conv1', [64, 3, 7, 7], { stage: -1, block: 0, branch: '' }),
    ...blocks[depth].flatMap((count, stage) =>
      Array.from({ length: count }, (_, block) => {
        const name = `res${stage + 2}${blockName(depth, stage, block)}_branch`;
        const width = 64 * 2 ** stage;
        const own = [
          unit(`${name}2a`, [width, channels, 1, 1], { stage, block, branch: '2a' }),
          unit(`${name}2b`, [width, width, 3, 3], { stage, block, branch: '2b' }),
          unit(`${name}2c`, [4 * width, width, 1, 1], { stage, block, branch: '2c' }),
        ];
        const shortcut = unit(`${name}1`, [4 * width, channels, 1, 1], { stage, block, branch: '1' });
        channels = 4 * width;
        return block === 0 ? [...own, shortcut] : own;
      }).flat(),
    ),
  ];
}

const strided3x3 =
  'These weights have a stage’s stride on its 3×3 convolution; a network of stride on the 1×1 sees other cells.';

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

function slimNames(depth: Depth): PlaceNames {
  const name = ({ stage, block, branch }: Place): string => {
    if (stage < 0) return `resnet_v1_${depth}/conv1`;
    const layer = branch === '1' ? 'shortcut' : `conv${'abc'.indexOf(branch.charAt(1)) + 1}`;
    return `resnet_v1_${depth}/block${stage + 1}/unit_${block + 1}/bottleneck_v1/${layer}`;
  };
  return { convolution: name, norm: name };
}

function dialectsOf(depth: Depth): Dialect[] {
  const places = new Map(trunk(depth).map(({ name, place }) => [name, place]));
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
  return [
    {
      name: 'caffe',
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
      layout: 'oihw',
      input: mxnet,
      // The epsilon of Web-CoSeg's network.
      epsilon: 1.001e-5,
      convolution: (unit) => [mxnetStyle.convolution(unit.name, unit)],
      norm: ({ norm }) => (typeof norm === 'object' ? mxnetStyle.norm(norm.layer) : undefined),
    },
    placed('torchvision', torchStyle, torchNames, { layout: 'oihw', input: torch, epsilon: 1e-5, notes: [strided3x3] }),
    placed('gluon', gluonStyle, gluonNames, { layout: 'oihw', input: torch, epsilon: 1e-5 }),
    placed('keras', kerasStyle, kerasNames, { layout: 'hwio', input: caffe, epsilon: 1.001e-5 }),
    placed('slim', slimStyle, slimNames(depth), {
      layout: 'hwio',
      input: slim,
      epsilon: 1e-5,
      notes: ['These weights have a stage’s stride in its last block; ours have it in the first.'],
    }),
  ];
}

function network(depth: Depth, head: (classes: number) => Unit[]): NetworkWeights {
  const input = { ...inputConventions.caffe, order: 'rgb' } as const;
  return {
    input,
    units: (classes) => [...trunk(depth).map(({ place, ...unit }): Unit => unit), ...head(classes)],
    dialects: [ownDialect(input), ...dialectsOf(depth)],
  };
}

const deeplabHead = (classes: number): Unit[] =>
  [0, 1, 2, 3].map((k) => ({ name: `fc1_voc12_c${k}`, shape: [classes, 2048, 3, 3] }));
const camHead = (classes: number): Unit[] => [{ name: 'cam', shape: [classes - 1, 2048, 1, 1] }];

/** ResNet-50 and -101 with DeepLab-v2's head, or with one for activation maps. */
export const resnetNetworks = {
  'resnet50-deeplab': network(50, deeplabHead),
  'resnet101-deeplab': network(101, deeplabHead),
  'resnet50-cam': network(50, camHead),
  'resnet101-cam': network(101, camHead),
} as const satisfies Record<string, NetworkWeights>;
