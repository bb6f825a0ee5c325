import {
  type Dialect,
  type InputConvention,
  inputConventions,
  type NetworkWeights,
  type Unit,
} from '../network-units.ts';
import {
  caffeStyle,
  gluonStyle,
  kerasStyle,
  mxnetStyle,
  type NameStyle,
  ownDialect,
  portCheckpointStyle,
  portNpyStyle,
  slimStyle,
  torchStyle,
} from './suffixes.ts';

/** Output channels by group (Simonyan and Zisserman, ICLR 2015, table 1, column D). */
const groups = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
] as const;

const trunk: readonly Unit[] = (() => {
  let channels = 3;
  return groups.flatMap((group, k) =>
    group.map((out, layer): Unit => {
      const unit: Unit = { name: `conv${k + 1}_${layer + 1}`, shape: [out, channels, 3, 3], first: channels === 3 };
      channels = out;
      return unit;
    }),
  );
})();
const trunkNames = trunk.map(({ name }) => name);

/** Places of the convolutions in torchvision's `features`, without and with batch norm. */
const torchPlaces = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28];
const torchNormPlaces = [0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40];

/** The head's layers by what they do, whatever their branch: fc6, fc7, fc8. */
const inner = (name: string): string | undefined => /^fc[67](?=_\d$|$)/.exec(name)?.[0];

/**
 * What a layer of ours may be called where Caffe's names are kept: its own name; fc6 for each of the branches fc6_1 … fc6_4 (that is how
 * `vgg16_20M_mc` was made, DSRG#12); the class scores of the TensorFlow port (fc8_1) and of Guided Labelling (fc8_voc12).
 */
function caffeNames(name: string): string[] {
  const shared = inner(name);
  if (shared !== undefined && shared !== name) return [name, shared];
  if (name.startsWith('fc8-SEC_')) return [name, name.replace('fc8-SEC', 'fc8')];
  return name === 'fc8-SEC' ? [name, 'fc8_voc12', 'fc8'] : [name];
}

const caffeNamed = (
  name: string,
  style: Pick<NameStyle, 'convolution'>,
  rest: Pick<Dialect, 'layout' | 'input'>,
): Dialect => ({
  name,
  ...rest,
  convolution: (unit) => caffeNames(unit.name).map((layer) => style.convolution(layer, unit)),
});

/** A dialect that names the trunk's layers its own way, and the ImageNet head's fc6 and fc7. */
function renamed(
  name: string,
  style: NameStyle,
  rest: Pick<Dialect, 'layout' | 'input'>,
  trunkName: (place: number) => string,
  head: Readonly<Record<string, string>>,
): Dialect {
  const names = new Map(trunkNames.map((own, place) => [own, trunkName(place)]));
  return {
    name,
    ...rest,
    convolution: (unit) => {
      const layer = names.get(unit.name) ?? head[inner(unit.name) ?? ''];
      return layer === undefined ? [] : [style.convolution(layer, unit)];
    },
  };
}

const { caffe, mxnet, torch, slim } = inputConventions;

/** PyTorch's and Gluon's VGG16 with batch norms, each in the place behind its convolution. */
function withNorms(name: string, style: NameStyle, head: Readonly<Record<string, string>>): Dialect {
  const place = (k: number): string => `features.${torchNormPlaces[k]}`;
  return {
    ...renamed(name, style, { layout: 'oihw', input: torch }, place, head),
    epsilon: 1e-5,
    norm: (unit) => {
      const own = torchNormPlaces[trunkNames.indexOf(unit.name)];
      return own === undefined ? undefined : style.norm(`features.${own + 1}`);
    },
  };
}

/** `conv3_2` of place 5. */
const parts = (place: number): [string, string] =>
  /^conv(\d)_(\d)$/.exec(trunkNames[place] as string)?.slice(1) as [string, string];

const dialects: readonly Dialect[] = [
  caffeNamed('caffe', caffeStyle, { layout: 'oihw', input: caffe }),
  caffeNamed('dsrg-tensorflow npy', portNpyStyle, { layout: 'hwio', input: caffe }),
  caffeNamed('dsrg-tensorflow checkpoint', portCheckpointStyle, { layout: 'hwio', input: caffe }),
  caffeNamed('mxnet', mxnetStyle, { layout: 'oihw', input: mxnet }),
  renamed('torchvision', torchStyle, { layout: 'oihw', input: torch }, (k) => `features.${torchPlaces[k]}`, {
    fc6: 'classifier.0',
    fc7: 'classifier.3',
  }),
  renamed('timm', torchStyle, { layout: 'oihw', input: torch }, (k) => `features.${torchPlaces[k]}`, {
    fc6: 'pre_logits.fc1',
    fc7: 'pre_logits.fc2',
  }),
  renamed('gluon', torchStyle, { layout: 'oihw', input: torch }, (k) => `features.${torchPlaces[k]}`, {
    fc6: 'features.31',
    fc7: 'features.33',
  }),
  withNorms('torchvision with batch norm', torchStyle, { fc6: 'classifier.0', fc7: 'classifier.3' }),
  withNorms('gluon with batch norm', gluonStyle, { fc6: 'features.44', fc7: 'features.46' }),
  renamed('keras', kerasStyle, { layout: 'hwio', input: caffe }, (k) => `block${parts(k)[0]}_conv${parts(k)[1]}`, {
    fc6: 'fc1',
    fc7: 'fc2',
  }),
  renamed('slim', slimStyle, { layout: 'hwio', input: slim }, (k) => `conv${parts(k)[0]}/${trunkNames[k]}`, {
    fc6: 'fc6',
    fc7: 'fc7',
  }),
];

function network(input: InputConvention, head: (classes: number) => Unit[]): NetworkWeights {
  // A dialect with batch norms has them folded: ours has none.
  const units = (classes: number): Unit[] => [
    ...trunk.map((unit): Unit => ({ ...unit, norm: 'folded' })),
    ...head(classes),
  ];
  return { input, units, dialects: [ownDialect(input), ...dialects] };
}

const branch = (suffix: string, classes: number): Unit[] => [
  { name: `fc6${suffix}`, shape: [1024, 512, 3, 3] },
  { name: `fc7${suffix}`, shape: [1024, 1024, 1, 1] },
  { name: `fc8-SEC${suffix}`, shape: [classes, 1024, 1, 1] },
];

/** VGG16 in its four forms; layer names and shapes are those of DSRG's and SEC's prototxt. */
export const vgg16Networks = {
  'vgg16-deeplab': network({ order: 'rgb', mean: [123, 117, 104], std: [1, 1, 1] }, (classes) =>
    [1, 2, 3, 4].flatMap((k) => branch(`_${k}`, classes)),
  ),
  'vgg16-large-fov': network({ order: 'rgb', mean: [123, 117, 104], std: [1, 1, 1] }, (classes) => branch('', classes)),
  'vgg16-cam': network({ ...caffe, order: 'rgb' }, (classes) => [
    { name: 'fc6_CAM', shape: [1024, 512, 3, 3] },
    { name: 'fc7_CAM', shape: [1024, 1024, 3, 3] },
    { name: 'scores', shape: [classes - 1, 1024, 1, 1], bias: false },
  ]),
  'vgg16-background': network({ ...caffe, order: 'rgb' }, (classes) => [
    { name: 'fc6', shape: [1024, 512, 11, 11] },
    { name: 'fc7', shape: [1024, 1024, 1, 1] },
    { name: 'fc8', shape: [classes - 1, 1024, 1, 1] },
  ]),
} as const satisfies Record<string, NetworkWeights>;
