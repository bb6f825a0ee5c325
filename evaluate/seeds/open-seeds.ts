import { basename, resolve } from 'node:path';
import type { SeedBackground } from '@dsrg/converters';
import { DsrgError, type Maker } from '@dsrg/core';
import { createCrfPool, createPhotoCodecs, maxPixelsOf, readPhoto, sha256 } from '@dsrg/core/node';
import { readCrf } from '../command/crf-choice.ts';
import type { EvalOptions } from '../command/eval-command.ts';
import { labelSeed } from '../label/label-seed.ts';
import type { PredictItem } from '../score/evaluate-set.ts';
import { makerOfSeeds, readSeed } from './seed-files.ts';

/** Seeds of photos, made ready to label them (`convert_seed_to_pseudo_masks`). */
export interface Seeds {
  /** How they become labels, in words. */
  readonly protocol: string;
  /** Who labels so. */
  readonly maker: Maker;
  readonly predict: PredictItem;
  close(): Promise<void>;
}

/**
 * Opens the folder of `--seeds`.
 * @param classes number of classes, background included
 * @throws DsrgError USAGE for a CRF that cannot be read
 */
export async function openSeeds(options: EvalOptions, classes: number): Promise<Seeds> {
  const folder = options.seeds as string;
  const background: SeedBackground = options.background === undefined ? { gamma: 2 } : { constant: options.background };
  const crf = readCrf(options, 'recurseed');
  const pool = crf && createCrfPool(options.workers === undefined ? {} : { workers: options.workers });
  const codecs = createPhotoCodecs(maxPixelsOf(options));
  const made = await makerOfSeeds(folder);
  const whose = made === undefined ? 'seeds made elsewhere' : `seeds of ${made.says}`;
  const worth = 'constant' in background ? background.constant : `(1 − the highest)^${background.gamma}`;
  const own = `background ${worth} where they have none of their own, ${crf ? `CRF ${crf.name}` : 'no CRF'}`;
  const protocol = `${whose}; ${own}${options.tagFilter ? ", ONLY CLASSES OF THE PHOTO'S TAGS" : ''}`;
  return {
    protocol,
    maker: {
      hash: sha256(JSON.stringify([made?.hash ?? resolve(folder), protocol])),
      says: `${basename(resolve(folder))} (${protocol})`,
    },
    async predict({ id, photo: path, tags }) {
      const seed = await readSeed(folder, id, classes, options.tagFilter ? tags : undefined);
      if (!crf || !pool) return labelSeed(seed, background);
      const photo = await readPhoto(path, { codecs });
      if (photo.height !== seed.height || photo.width !== seed.width)
        throw new DsrgError(
          'SHAPE',
          `The seed of ${id} is ${seed.height}×${seed.width}, its photo ${photo.height}×${photo.width}.`,
          {
            hint: 'Seeds have the size of their photo: are they of other photos?',
          },
        );
      return labelSeed(seed, background, (scores) => pool.run(photo, scores, { ...crf.options, output: 'labels' }));
    },
    close: async () => pool?.close(),
  };
}
