import { type Dialect, inputConventions } from '../network-units.ts';
import {
  caffeStyle,
  gluonStyle,
  kerasStyle,
  mxnetStyle,
  type NameStyle,
  portCheckpointStyle,
  portNpyStyle,
  slimStyle,
  torchStyle,
} from './suffixes.ts';
import type { TrunkFamily } from './trunk-family.ts';

/** The trunk's thirteen convolutions, in order. */
const trunkNames = [2, 2, 3, 3, 3].flatMap((count, k) =>
  Array.from({ length: count }, (_, layer) => `conv${k + 1}_${layer + 1}`),
);

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

/** VGG16 under the names of DSRG's and SEC's prototxt. */
export const vgg16: TrunkFamily = {
  has: (names) => names.has('conv1_1') && names.has('conv5_3'),
  dialects: () => dialects,
};
