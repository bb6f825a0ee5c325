import { type Dialect, inputConventions, type NetworkWeights, type Unit } from '../network-units.ts';
import { keras3Style, kerasStyle, type NameStyle, ownDialect, slimStyle, torchStyle } from './suffixes.ts';

/** Expansion, output channels, blocks (MobileNetV2, CVPR 2018, table 2). */
const groups = [
  [1, 16, 1],
  [6, 24, 2],
  [6, 32, 3],
  [6, 64, 4],
  [6, 96, 3],
  [6, 160, 3],
  [6, 320, 1],
] as const;

type Part = 'expand' | 'depthwise' | 'project';

/** Where a convolution stands: a block's number, over all groups and within its own. */
interface Place {
  readonly block: number;
  readonly group: number;
  readonly within: number;
  readonly part: Part;
  /** Whether its block widens its channels first; the very first one does not. */
  readonly expands: boolean;
}

const placed: ReadonlyMap<string, Place> = new Map(
  groups
    .flatMap(([expansion, , count], group) =>
      Array.from({ length: count }, (_, within) => ({ group, within, expands: expansion > 1 })),
    )
    .flatMap((place, block) =>
      (['expand', 'depthwise', 'project'] as const)
        .filter((part) => place.expands || part !== 'expand')
        .map((part) => [`block${block}.${part}`, { ...place, block, part }]),
    ),
);

const trunk: readonly Unit[] = (() => {
  let channels = 32;
  const units: Unit[] = [{ name: 'stem', shape: [32, 3, 3, 3], norm: 'folded', first: true }];
  let wide = 0;
  for (const [name, { group, part, expands }] of placed) {
    const [expansion, out] = groups[group] as (typeof groups)[number];
    if (part === 'expand' || (part === 'depthwise' && !expands)) wide = channels * expansion;
    if (part === 'expand') units.push({ name, shape: [wide, channels, 1, 1], norm: 'folded' });
    else if (part === 'depthwise') units.push({ name, shape: [wide, 1, 3, 3], norm: 'folded', depthwise: true });
    else {
      units.push({ name, shape: [out, wide, 1, 1], norm: 'folded' });
      channels = out;
    }
  }
  return [...units, { name: 'features', shape: [1280, 320, 1, 1], norm: 'folded' }];
})();

/** Names of a layer and of its batch norm, from its place; `stem` and `features` are the first and last. */
interface PlaceNames {
  readonly stem: readonly [string, string];
  readonly features: readonly [string, string];
  readonly block: (place: Place) => readonly [string, string];
}

const torchNames: PlaceNames = {
  stem: ['features.0.0', 'features.0.1'],
  features: ['features.18.0', 'features.18.1'],
  block: ({ block, part, expands }) => {
    const index = { expand: 0, depthwise: expands ? 1 : 0, project: expands ? 2 : 1 }[part];
    const path = `features.${block + 1}.conv.${index}`;
    return part === 'project' ? [path, `features.${block + 1}.conv.${index + 1}`] : [`${path}.0`, `${path}.1`];
  },
};

const timmNames: PlaceNames = {
  stem: ['conv_stem', 'bn1'],
  features: ['conv_head', 'bn2'],
  block: ({ group, within, part, expands }) => {
    const path = `blocks.${group}.${within}`;
    if (part === 'depthwise') return [`${path}.conv_dw`, `${path}.bn${expands ? 2 : 1}`];
    if (part === 'expand') return [`${path}.conv_pw`, `${path}.bn1`];
    return expands ? [`${path}.conv_pwl`, `${path}.bn3`] : [`${path}.conv_pw`, `${path}.bn2`];
  },
};

const kerasNames: PlaceNames = {
  stem: ['Conv1', 'bn_Conv1'],
  features: ['Conv_1', 'Conv_1_bn'],
  block: ({ block, part }) => {
    const path = block === 0 ? 'expanded_conv' : `block_${block}`;
    return [`${path}_${part}`, `${path}_${part}_BN`];
  },
};

const slimNames: PlaceNames = {
  stem: ['MobilenetV2/Conv', 'MobilenetV2/Conv'],
  features: ['MobilenetV2/Conv_1', 'MobilenetV2/Conv_1'],
  block: ({ block, part }) => {
    const path = `MobilenetV2/expanded_conv${block === 0 ? '' : `_${block}`}/${part}`;
    return [path, path];
  },
};

function dialect(
  name: string,
  styles: readonly [NameStyle, ...NameStyle[]],
  names: PlaceNames,
  rest: Pick<Dialect, 'layout' | 'input' | 'epsilon' | 'notes'>,
): Dialect {
  const named = (unit: Unit): readonly [string, string] | undefined => {
    if (unit.name === 'stem' || unit.name === 'features') return names[unit.name];
    const place = placed.get(unit.name);
    return place && names.block(place);
  };
  return {
    name,
    ...rest,
    convolution: (unit) => {
      const [layer] = named(unit) ?? [];
      return layer === undefined ? [] : styles.map((style) => style.convolution(layer, unit));
    },
    norm: (unit) => {
      const [, layer] = named(unit) ?? [];
      return layer === undefined ? undefined : styles[0].norm(layer);
    },
  };
}

const evenPadding =
  'These weights learned with padding on both sides of strided convolutions; ours pads as TensorFlow does, so cells are shifted by up to one pixel.';
const { torch, tf } = inputConventions;
const widerFirst = 'its first block widens 32 channels to 32 by a convolution that ours, as the paper has it, lacks';

/** MobileNetV2 1.0 with our three-branch head; batch norm is folded into the convolutions. */
export const mobileNetV2Networks = {
  'mobilenet-v2-deeplab': {
    input: tf,
    units: (classes) => [
      ...trunk,
      { name: 'cam', shape: [classes - 1, 1280, 1, 1] },
      { name: 'local', shape: [classes, 1280, 1, 1] },
      { name: 'global', shape: [classes, 1280, 1, 1] },
      { name: 'head', shape: [256, 320, 3, 3] },
      { name: 'context', shape: [classes, 256, 1, 1] },
    ],
    strangers: [
      { array: 'conv2_1/expand[0]', reason: `a MobileNetV2 of shicai’s Caffe kind: ${widerFirst}` },
      { array: 'features.3.out.0.weight', reason: `a MobileNetV2 of Gluon: ${widerFirst}` },
    ],
    dialects: [
      ownDialect(tf),
      dialect('torchvision', [torchStyle], torchNames, {
        layout: 'oihw',
        input: torch,
        epsilon: 1e-5,
        notes: [evenPadding],
      }),
      dialect('timm', [torchStyle], timmNames, { layout: 'oihw', input: torch, epsilon: 1e-5, notes: [evenPadding] }),
      dialect('keras', [kerasStyle, keras3Style], kerasNames, { layout: 'hwio', input: tf, epsilon: 1e-3 }),
      dialect('slim', [slimStyle], slimNames, { layout: 'hwio', input: tf, epsilon: 1e-3 }),
    ],
  },
} as const satisfies Record<string, NetworkWeights>;
