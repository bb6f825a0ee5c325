import { basename, resolve } from 'node:path';
import { createOneMaker, DsrgError, type Maker, readShard, type Shard, takeShard, vocPalette } from '@dsrg/core';
import { claimResults, createPhotoCodecs, createProgress, labelResults, maxPixelsOf, printNote } from '@dsrg/core/node';
import { labelPalette } from '../label/label-palette.ts';
import type { Labeller } from '../label/labeller.ts';
import { makerOfMasks } from '../label/makers.ts';
import { claimScores, scoresFile, scoresOwner } from '../label/scores-about.ts';
import { describeRule } from '../label/seed-rule.ts';
import { drawPhoto, type PhotoPictures } from '../report/draw-photo.ts';
import type { EvaluationStamps } from '../report/evaluation-report.ts';
import { createGallery, type GalleryEntry } from '../report/gallery.ts';
import { percent } from '../report/percent.ts';
import {
  type EvaluationResult,
  evaluateSet,
  type PhotoResult,
  type PredictItem,
  predictFromMasks,
} from '../score/evaluate-set.ts';
import type { EvaluationSet } from '../score/evaluation-set.ts';
import { bandParts, classCountParts, sizeParts, type TruthParts } from '../score/truth-parts.ts';
import { openSeeds } from '../seeds/open-seeds.ts';
import { claimSeeds, seedFile } from '../seeds/seed-files.ts';
import type { EvalOptions } from './eval-command.ts';
import { openEvalData } from './open-eval-data.ts';

/** What one evaluation gives, before it is put into words. */
export interface Evaluated {
  readonly result: EvaluationResult;
  readonly stamps: EvaluationStamps;
  readonly palette: Uint8Array;
  readonly gallery: readonly GalleryEntry<PhotoPictures>[];
  /** All photos, those of other shards included. */
  readonly set: EvaluationSet;
  readonly part: Shard | undefined;
  /** What made the masks that were scored, where they say so. */
  readonly maker: Maker | undefined;
}

/**
 * Opens the data that the options name, predicts and scores.
 *
 * @param labeller none where masks are scored
 * @param onPhoto gets each photo's part in the result
 */
export async function evaluateOnce(
  options: EvalOptions,
  labeller: Labeller | undefined,
  signal: AbortSignal,
  onPhoto: (photo: PhotoResult) => void = () => {},
): Promise<Evaluated> {
  const { data, masks, split, saveMasks, shard, cues } = options;
  const told = labeller?.metadata;
  const set = await openEvalData(options, told?.classes);
  const part = shard === undefined ? undefined : readShard(shard, process.env);
  const taken = part ? takeShard(set, part) : set;
  const protocol = labeller && `${labeller.protocol}${options.tagFilter ? ", ONLY CLASSES OF THE PHOTO'S TAGS" : ''}`;
  if (labeller) printNote(`network on ${labeller.provider}; ${protocol}`);
  const one = createOneMaker();
  const seeds = options.seeds === undefined ? undefined : await openSeeds(options, set.classes.length);
  if (seeds) printNote(seeds.protocol);
  const predict = labeller
    ? await predictWith(labeller, options)
    : (seeds?.predict ?? predictFromMasks(options.pred!, set, one));
  const labelled = labeller && saveMasks !== undefined ? await labeller.about() : undefined;
  const maker =
    saveMasks === undefined ? undefined : labelled ? makerOfMasks(labelled, { protocol: protocol! }) : seeds?.maker;
  if (maker && saveMasks !== undefined) await claimResults(saveMasks, maker, labelResults);
  const palette = told ? labelPalette(told.palette) : vocPalette();
  const codecs = createPhotoCodecs(maxPixelsOf(options));
  const gallery =
    options.report === undefined ? undefined : createGallery((maps) => drawPhoto(maps, palette, { codecs }));
  const progress = createProgress({ label: 'evaluate', total: taken.items.length });
  const result = await evaluateSet(taken, predict, {
    ...(labeller && { inFlight: labeller.inFlight }),
    ...(saveMasks !== undefined && { saveMasks, palette, maker }),
    parts: partsOf(options),
    undecided: cues,
    signal,
    onPhoto: async (photo, maps) => {
      await gallery?.offer(photo, maps);
      onPhoto(photo);
      progress.tick();
    },
  }).finally(async () => {
    progress.done();
    await seeds?.close();
  });
  const stamps: EvaluationStamps = {
    subject: labeller?.subject ?? options.seeds ?? options.pred!,
    protocol: protocol ?? seeds?.protocol ?? describeMasks(one.maker, cues ? describeDecided(result) : undefined),
    ...(labeller && { provider: labeller.provider }),
    data: basename(resolve(data!)),
    split: split === 'all' ? `every photo with a mask in ${masks[0]}` : split,
  };
  return { result, stamps, palette, gallery: gallery?.entries() ?? [], set, part, maker: one.maker };
}

/** Whose masks were scored, as far as they say it. */
function describeMasks(maker: Maker | undefined, decided: string | undefined): string {
  if (maker === undefined) return decided ?? 'masks made elsewhere';
  return `${decided === undefined ? '' : `${decided}; `}masks of ${maker.says}`;
}

/** The parts of the truth that the options ask to be scored as well. */
export function partsOf({ trimap, sizes, classCounts }: EvalOptions): TruthParts[] {
  return [
    ...(trimap ? [bandParts(trimap)] : []),
    ...(sizes ? [sizeParts()] : []),
    ...(classCounts ? [classCountParts()] : []),
  ];
}

/**
 * How label files that leave pixels undecided are scored.
 * @param coarse whether they lie on a coarser grid than the photos. @default false
 */
export function describeDecided({ truths }: EvaluationResult, coarse = false): string {
  const { confusion, undecided = 0 } = truths[0]!;
  const decided = confusion.counts.reduce((sum, count) => sum + count, 0);
  const files = coarse ? 'label files on a coarser grid, each pixel by its nearest cell' : 'label files';
  return `${files}, scored where they decide: ${percent(decided / (decided + undecided))} % of the pixels`;
}

/** Has the labeller label each photo, with scores saved or read where the options say so. */
async function predictWith(
  labeller: Labeller,
  { scores, saveScores, saveSeeds, tagFilter }: EvalOptions,
): Promise<PredictItem> {
  const about = scores === undefined && saveScores === undefined ? undefined : await labeller.about();
  if (saveScores !== undefined && about) await claimScores(saveScores, about);
  if (saveSeeds !== undefined) await claimSeeds(saveSeeds, await seedMaker(labeller, tagFilter));
  return ({ id, photo, tags }, signal) => {
    const task = {
      photo,
      ...(tagFilter && { classes: [0, ...tags!] }),
      ...(scores !== undefined && { scores: scoresFile(scores, id), owner: about && scoresOwner(scores, about) }),
      ...(saveScores !== undefined && { saveScores: scoresFile(saveScores, id), maker: about?.maker }),
      ...(saveSeeds !== undefined && { saveSeed: seedFile(saveSeeds, id) }),
    };
    return labeller.label(task, signal);
  };
}

/** @throws DsrgError USAGE where nothing says how seeds are made */
async function seedMaker({ seeds, about }: Labeller, tagFilter: boolean): Promise<Maker> {
  if (seeds === undefined)
    throw new DsrgError('USAGE', '--save-seeds goes with --protocol recurseed or recurseed-multi.', {
      hint: 'Other ways of testing have no rule by which class maps are kept.',
    });
  return makerOfMasks(await about(), { protocol: `seeds: ${describeRule(seeds, tagFilter)}` });
}
