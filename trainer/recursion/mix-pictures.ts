import { type ActivationMaps, type FloatBatch, type LabelMap, resizeLabels } from '@dsrg/core';
import { certainMix, mixedTags } from '../data/certain-mix.ts';
import type { RecursionTargets } from './recursion-loss.ts';
import type { Grids, RecursionPicture } from './recursion-picture.ts';
import type { MixSettings } from './recursion-settings.ts';
import type { RefinedPicture } from './refine-labels.ts';

export interface MixedBatch {
  readonly images: FloatBatch;
  readonly targets: RecursionTargets;
}

/**
 * Mixes a batch by what is trusted in its partners: pictures, labels of the decoder and refined maps, all through the same mask. Tags follow
 * from the mixed labels. What was pasted counts as shown, also on padding.
 *
 * @param partners of each picture the one that is pasted into it
 */
export function mixPictures(
  images: FloatBatch,
  pictures: readonly RecursionPicture[],
  refined: readonly RefinedPicture[],
  partners: readonly number[],
  grids: Grids,
  settings: MixSettings,
): MixedBatch {
  const { cam, refined: grid, convention } = grids;
  const labels = refined.map(({ decoded }) => decoded as LabelMap);
  const mixed = certainMix({ images, labels, partners, convention });
  const valid = mixed.pasted.map((mask, k) => either(mask, (pictures[k] as RecursionPicture).valid.refined));
  const options = { rule: settings.tags, least: settings.leastTag };
  return {
    images: mixed.images,
    targets: {
      labels: mixed.labels,
      tags: mixed.labels.map((label, k) => {
        return mixedTags(label, (pictures[k] as RecursionPicture).tags, valid[k] as Uint8Array, options);
      }),
      refined: mixed.pasted.map((mask, k) => {
        const [base, partner] = [refined[k], refined[partners[k] as number]] as [RefinedPicture, RefinedPicture];
        return { maps: pasteMaps(base.maps, partner.maps, mask), valid: valid[k] as Uint8Array };
      }),
      validCells: mixed.pasted.map((mask, k) => {
        const cells = resizeLabels({ kind: 'labels', data: mask, ...grid }, cam.height, cam.width, convention).data;
        return either(cells, (pictures[k] as RecursionPicture).valid.cam);
      }),
    },
  };
}

/** The maps of both pictures' tags; a class that one of them lacks is nowhere in it. */
function pasteMaps(base: ActivationMaps, partner: ActivationMaps, mask: Uint8Array): ActivationMaps {
  const tags = [...new Set([...base.tags, ...partner.tags])].sort((a, b) => a - b);
  const pixels = mask.length;
  const data = new Float32Array(tags.length * pixels);
  const planeOf = ({ tags: own, data: all }: ActivationMaps, tag: number) => {
    const plane = own.indexOf(tag);
    return plane < 0 ? undefined : all.subarray(plane * pixels, (plane + 1) * pixels);
  };
  for (const [plane, tag] of tags.entries()) {
    const [below, above] = [planeOf(base, tag), planeOf(partner, tag)];
    for (let i = 0; i < pixels; i++) data[plane * pixels + i] = (mask[i] === 1 ? above?.[i] : below?.[i]) ?? 0;
  }
  return { ...base, tags, data };
}

function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((value, i) => value | (b[i] as number));
}
