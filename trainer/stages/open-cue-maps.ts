import { type ActivationMaps, DsrgError, normaliseActivations, type RgbImage } from '@dsrg/core';
import { z } from 'zod';
import type { Machine } from '../run/machine.ts';
import type { OpenNetwork } from '../run/networks.ts';
import type { SavedNetwork } from '../run/products.ts';
import { notNegative, positive, whole } from '../settings/blocks.ts';
import { checkCorrelation, correlation } from '../settings/correlation.ts';
import { sizes } from '../settings/views.ts';
import { activationViews, withStride } from './activation-views.ts';
import { type MapViews, openSpreader } from './spread-activations.ts';

/** What cues are made of, before any rule. */
export const cueMaps = {
  ...sizes,
  /** Output stride of the network that makes the activation maps. */
  outputStride: whole,
  /** How the maps are spread over places of like features before all else (self-correlation), without the tag layer's bias or with it; null leaves them. */
  spread: z.strictObject({ bias: z.boolean(), ...correlation }).nullable(),
  /** Maps, 0 to 1, are raised to this power: 0.5 here and at `saliencyPower` is the geometric mean of both. 1 leaves them. */
  mapPower: positive,
  /** Activation maps are multiplied by the photo's saliency to this power; 0 leaves them alone. */
  saliencyPower: notNegative,
  /** Whether a photo's tags share each cell by their scores there; otherwise each tag's map stands by itself, its peak as high as any other's. */
  compete: z.boolean(),
};

const section = z.strictObject(cueMaps);
export type CueMapSettings = z.infer<typeof section>;

/** Gives a photo's maps of its tags, view by view. */
export interface CueMapSource {
  views(photo: RgbImage, tags: readonly number[]): Promise<MapViews>;
  close(): Promise<void>;
}

/** Opens the tag network for its maps as they are, or spread. */
export async function openCueMaps(
  machine: Pick<Machine, 'engine'>,
  saved: SavedNetwork,
  settings: CueMapSettings,
  longSide: number | null,
): Promise<CueMapSource> {
  const { spread, outputStride, scalesOf, scales, flip } = settings;
  if (spread !== null && scalesOf !== 'frame' && scalesOf !== 'filled-frame') {
    return openSpreader(machine, saved, { scales, scalesOf, flip, outputStride, ...spread }, longSide);
  }
  const segmenter = await saved.open('cam', (checkpoint) => withStride(checkpoint, outputStride));
  return {
    async views(photo, tags) {
      const maps = await activationViews(segmenter, photo, tags, settings);
      return { maps, scores: maps };
    },
    close: () => segmenter.close(),
  };
}

/** @throws DsrgError CONFIG for maps that cannot be spread as the settings say */
export function checkCueMaps(name: string, { spread, scalesOf }: CueMapSettings, tags: OpenNetwork | undefined): void {
  if (spread === null) return;
  if (scalesOf === 'frame' || scalesOf === 'filled-frame') {
    throw new DsrgError(
      'CONFIG',
      `${name}.scalesOf is ${scalesOf}, but maps are spread on the network's own grid, of which no frame is cut away.`,
      {
        hint: `Set ${name}.scalesOf=long-side, or ${name}.spread=null.`,
      },
    );
  }
  if (tags !== undefined) checkCorrelation(tags.network.graph, spread, `${name}.spread`);
}

/** Maps divided by their maxima and raised to a power; as they are with power 1. */
export function raiseMaps(maps: ActivationMaps, power: number): ActivationMaps {
  if (power === 1) return maps;
  const normalised = normaliseActivations(maps);
  return { ...normalised, data: normalised.data.map((value) => value ** power) };
}
