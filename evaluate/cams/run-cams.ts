import { counted, type StrongestMap, strongestMap } from '@dsrg/core';
import { type CrfPool, createCrfPool, createProgress, maxPixelsOf, readLabels } from '@dsrg/core/node';
import { isTrainingList } from '../command/check-eval-options.ts';
import { readCrf } from '../command/crf-choice.ts';
import type { EvalInput, EvalOptions } from '../command/eval-command.ts';
import { readClassOption } from '../command/model-options.ts';
import { runBounded } from '../label/run-bounded.ts';
import { checkSameClasses } from '../score/check-classes.ts';
import { checkTruths } from '../score/check-truths.ts';
import type { ConventionName } from '../score/conventions.ts';
import { openEvaluationSet } from '../score/open-evaluation-set.ts';
import { openMaps, openSavedMaps } from './open-maps.ts';
import { type RankedPhoto, rankTags, type TagRanking } from './rank-tags.ts';
import { scoreRefined, scoreStrongest } from './score-thresholds.ts';
import { createSeedCurve, type SeedScores } from './seed-curve.ts';
import { mapsOfTags, predictTags, type TagMaps, tagScores } from './sweep-thresholds.ts';
import { formatThresholdRows, type ThresholdRow, thresholdRows } from './threshold-rows.ts';

/** From 0.05 to 0.80: RecurSeed's sweep, and what lies below it. */
export const thresholds = Array.from({ length: 16 }, (_, index) => (index + 1) / 20);

/** Whose word on a photo's classes counts. */
type TagSource = 'predicted' | 'told';

/**
 * Scores activation maps as labels, keeping to tags that the photo has or that the maps predict, at each of several
 * thresholds for the background; returns what to print. The best threshold is chosen on the photos that are scored: an
 * upper bound, and said so.
 */
export async function runCams({ options, given }: EvalInput, signal: AbortSignal): Promise<string> {
  const { scores, masks, split, convention } = options;
  const maps = scores === undefined ? await openMaps(options, given) : await openSavedMaps(scores);
  let pool: CrfPool | undefined;
  try {
    const crf = readCrf(options, maps.metadata.crf);
    pool = crf && createCrfPool();
    const classes = await readClassOption(options.classes);
    const sources = tagSources(options);
    const maxPixels = maxPixelsOf(options);
    const set = await openEvaluationSet(options.data!, {
      masks,
      split,
      maxPixels,
      binaryMasks: options.binaryMasks,
      ...(sources.includes('told') && { tags: options.tags ?? true }),
      ...(classes && { classes }),
    });
    checkSameClasses(maps.metadata.classes, set.classes.slice(1));
    await checkTruths(set, signal);
    const shape = { thresholds, classes: set.classes.length, truths: masks.length, maxPixels };
    const scorers = sources.map((tags) => ({
      tags,
      scorer: crf && pool ? scoreRefined(shape, pool, crf.options) : scoreStrongest(shape),
      curves: crf ? [] : masks.map(() => createSeedCurve(set.classes.length)),
    }));
    const progress = createProgress({ label: 'evaluate', total: set.items.length });
    const ranked: RankedPhoto[] = [];
    await runBounded(set.items, { limit: 2, signal }, async (item, index, running) => {
      const { views, ...size } = await maps.viewsOf(item, running);
      ranked[index] = { scores: tagScores(views), tags: item.tags };
      const truths = await Promise.all(
        item.truths.map((path) =>
          readLabels(path, { classes: set.classes.length, ...size, binary: item.binary ?? false, maxPixels }),
        ),
      );
      for (const { tags, scorer, curves } of scorers) {
        const present = tags === 'told' ? item.tags! : predictTags(views);
        const { resizeConvention } = maps.metadata;
        await scorer.add(item, mapsOfTags(views, present, size, resizeConvention), truths);
        if (curves.length === 0) continue;
        const seeds = strongest(mapsOfTags(views, present, size, resizeConvention, 'kept'));
        for (const [index, truth] of truths.entries()) curves[index]?.add(seeds, truth, item.id);
      }
      progress.tick();
    }).finally(() => progress.done());
    const truths = scorers.flatMap(({ tags, scorer, curves }) =>
      masks.map((name, truth) => ({
        name,
        tags,
        rows: thresholdRows(thresholds, scorer.confusions(truth), convention as ConventionName),
        seeds: curves[truth]?.scores(),
      })),
    );
    const tagRanking = sources.includes('told') ? rankTags(ranked, set.classes.length - 1) : undefined;
    const { subject } = maps;
    const protocol = `${maps.protocol}, ${crf ? `CRF ${crf.name}` : 'no CRF'}`;
    const head = {
      format: 1,
      kind: 'dsrg-cams',
      subject,
      protocol,
      data: options.data,
      split,
      photos: set.items.length,
      ...(tagRanking && { tagRanking }),
    };
    return options.json ? `${JSON.stringify({ ...head, truths })}\n` : formatSweep(head, truths);
  } finally {
    await pool?.close();
    await maps.close();
  }
}

/** The same maps for who wants them in one array. */
function strongest({ planes, ...maps }: TagMaps): StrongestMap {
  const size = maps.height * maps.width;
  const data = new Float32Array(planes.length * size);
  for (const [plane, values] of planes.entries()) data.set(values, plane * size);
  return strongestMap({ ...maps, data });
}

/** Predicted tags where they are asked for; told ones on training lists, or where `--tags` says where they are. */
function tagSources({ predictTags: predicted, tags, split }: EvalOptions): TagSource[] {
  const told = isTrainingList(split) || tags !== undefined;
  return [...(predicted ? (['predicted'] as const) : []), ...(told ? (['told'] as const) : [])];
}

function formatSweep(
  head: {
    readonly subject: string;
    readonly data: string | undefined;
    readonly split: string;
    readonly photos: number;
    readonly protocol: string;
    readonly tagRanking?: TagRanking;
  },
  truths: readonly {
    readonly name: string;
    readonly tags: TagSource;
    readonly rows: readonly ThresholdRow[];
    readonly seeds: SeedScores | undefined;
  }[],
): string {
  const { subject, data, split, photos, protocol, tagRanking } = head;
  const told = isTrainingList(split) ? "ONLY CLASSES OF THE PHOTO'S TAGS" : 'TOLD THE TRUE TAGS, SO NO TEST RESULT';
  const tables = truths.flatMap(({ name, tags, rows, seeds }) => {
    const kept = tags === 'told' ? told : 'only classes that the maps themselves predict';
    return [...formatThresholdRows(`against ${name}, ${kept}`, rows), ...(seeds ? [formatSeeds(seeds)] : []), ''];
  });
  const title = `activation maps of ${subject} on ${data}, ${split}: ${counted(photos, 'photo')}; ${protocol}`;
  return [title, '', ...tables, ...(tagRanking ? [formatRanking(tagRanking), ''] : [])].join('\n');
}

/** Guided Labelling's score of the tags themselves in one line. */
function formatRanking({ mean, classes }: TagRanking): string {
  const known = classes.filter((each) => each !== undefined).length;
  return `tags, by the means of their maps: mean average precision ${mean?.toFixed(4) ?? '–'} over ${counted(known, 'class')}`;
}

/** Guided Labelling's scores of seeds in one line. */
function formatSeeds({ meanPrecision, foregroundAt, backgroundAt, averagePrecision }: SeedScores): string {
  const of = (value: number | undefined) => value?.toFixed(4) ?? '–';
  const foreground = `foreground ${of(foregroundAt?.foreground.precision)} at recall ${of(foregroundAt?.foreground.recall)}`;
  const background = `background ${of(backgroundAt?.background.precision)} at ${of(backgroundAt?.background.recall)}`;
  return `as seeds: mean precision ${of(meanPrecision)} (${foreground}, ${background}), average precision ${of(averagePrecision)}`;
}
