import { crfPresets, type FloatImage, type LabelMap, type RgbImage, resizeLabels, resizePhoto } from '@dsrg/core';
import { type ClassEvidence, findEvidence } from '../coseg/class-evidence.ts';
import { foregroundProbabilities } from '../coseg/foreground.ts';
import { type Heat, meanHeat } from '../coseg/heat.ts';
import type { CrfRunner } from '../run/machine.ts';
import type { CosegmentSettings } from './cosegment-settings.ts';

/** A photo's mask, and how far it is to be trusted. */
export interface PhotoMask {
  /** Its tag on the object, 0 elsewhere, in the photo's size. */
  readonly labels: LabelMap;
  readonly score: number | undefined;
  /** Share of the photo. */
  readonly area: number;
}

/** Finds the object of one class in one of its photos. */
export async function maskOfPhoto(
  photo: RgbImage,
  tag: number,
  seen: { readonly coarse: FloatImage; readonly fine: FloatImage },
  learned: ClassEvidence,
  settings: CosegmentSettings,
  crf: Pick<CrfRunner, 'run'>,
): Promise<PhotoMask> {
  const { threshold, refine, refineSide } = settings;
  const { maps, score } = findEvidence(seen, tag, learned, settings);
  const factor = Math.min(1, refineSide / Math.max(photo.height, photo.width));
  const [height, width] = [photo.height, photo.width].map((side) => Math.max(1, Math.round(side * factor))) as [
    number,
    number,
  ];
  const heat = meanHeat(Object.values(maps), height, width);
  const mask =
    refine === 'none'
      ? warmCells(heat, threshold)
      : await crf.run(resizePhoto(photo, height, width, 'half-pixel'), foregroundProbabilities(heat, threshold), {
          ...crfPresets[refine],
          output: 'labels',
        });
  const labels = resizeLabels({ ...mask, data: mask.data.map((inside) => inside * tag) }, photo.height, photo.width);
  const area = labels.data.reduce((sum, label) => sum + (label === tag ? 1 : 0), 0) / labels.data.length;
  return { labels, score, area };
}

function warmCells({ data, height, width }: Heat, threshold: number): LabelMap {
  return { kind: 'labels', data: Uint8Array.from(data, (value) => (value > threshold ? 1 : 0)), height, width };
}
