import type { LabelMap, RgbImage } from '@dsrg/core';
import { createRandom } from '@dsrg/trainer';
import { methods, presets } from '../../trainer/methods/index.ts';
import type { PhotoItem, PhotoSet } from '../../trainer/run/photo-set.ts';
import { chooseSettings } from '../../trainer/settings/choose-settings.ts';

const colours = [
  [90, 90, 110],
  [210, 40, 30],
  [40, 190, 60],
] as const;

/** Four photos of 40×48 pixels with discs over noise: red, green, and both; `d` shows nothing and is known to. */
export function guidedPhotos(): PhotoSet & { readonly items: readonly PhotoItem[] } {
  const items = [
    { id: 'a', tags: [1] },
    { id: 'b', tags: [2] },
    { id: 'c', tags: [1, 2] },
    { id: 'd', tags: [] },
  ];
  const masks = new Map(items.map(({ id, tags }) => [id, discs(tags)]));
  const mask = ({ id }: PhotoItem) => masks.get(id) as LabelMap;
  return {
    name: 'discs',
    classes: ['background', 'red', 'green'],
    items,
    photo: async (item) => photoOf(mask(item), item.id),
    mask: async (item) => mask(item),
    hasMask: () => true,
  };
}

function discs(tags: readonly number[]): LabelMap {
  const [height, width] = [40, 48];
  const data = new Uint8Array(height * width);
  for (const tag of tags) {
    for (let k = 0; k < data.length; k++) {
      const away = Math.hypot(Math.floor(k / width) - 20, (k % width) - (tag === 1 ? 13 : 35));
      if (away < 9) data[k] = tag;
    }
  }
  return { kind: 'labels', data, height, width };
}

function photoOf({ data: labels, height, width }: LabelMap, id: string): RgbImage {
  const random = createRandom(id);
  const data = new Uint8Array(labels.length * 3);
  for (const [k, label] of labels.entries()) {
    const shade = 20 * (random.uniform() - 0.5);
    for (let c = 0; c < 3; c++) data[3 * k + c] = (colours[label]?.[c] as number) + shade;
  }
  return { kind: 'rgb', data, height, width };
}

/** What makes the usual preset of `guided` one for the tiny network on such photos. */
export const guidedTiny = [
  ...['longSide=64', 'tags.sides=[48]', 'seeds.scales=[1]', 'seeds.outputStride=4'],
  ...['segment.epochs=2', 'segment.crop=33', 'segment.batch=2', 'segment.frozen=0', 'segment.rate=0.01'],
  'evaluate.scales=[1]',
];

/** The same for self-correlation, which that preset's saliency has in it. */
const spreading = ['saliency.scales=[1]', 'saliency.outputStride=4', 'saliency.levels=["trunk3","trunk5"]'];

/** Method and settings of a quick run. */
export function guidedRun(...set: string[]) {
  const saliency = set.includes('saliency.from=photo') ? [] : spreading;
  const all = [...guidedTiny, ...saliency, ...set];
  return chooseSettings({ methods, presets }, { method: 'guided', network: 'tiny', set: all });
}
