import { holdsLabelMaps, isNetwork, type RunStore, runFiles } from '@dsrg/converters';
import { crfPresets, IGNORE, predictLabels, resizeLabels } from '@dsrg/core';
import { type Confusion, createConfusion, scoreConfusion, updateConfusion } from '@dsrg/evaluate';
import type { z } from 'zod';
import { cuesOfLabels } from '../seeds/cue-map.ts';
import { countCues, createCueCounts, cueStatistics } from '../seeds/cue-statistics.ts';
import type { evaluation } from '../settings/views.ts';
import { requireSize } from '../stages/require-size.ts';
import { viewSizes } from '../training/view-sizes.ts';
import { eachPhoto } from './each-photo.ts';
import type { MeasuredStage } from './format-measures.ts';
import { describeMasks } from './measure-masks.ts';
import type { PhotoSet } from './photo-set.ts';
import { type PlannedStage, resultOf } from './plan-run.ts';
import { productWords } from './product-words.ts';
import { type SavedLabels, type SavedNetwork, savedNetwork } from './products.ts';
import { productOf, type RunContext } from './run-stages.ts';

/** Photos with masks to score networks on, or why there are none. */
export type ScoredPhotos = PhotoSet | { readonly missing: string };

/** How the network is measured. */
export type EvaluationSettings = z.infer<typeof evaluation>;

/**
 * Scores what each stage made against masks, where there are any, by the kind of its product. Masks only measure here: nothing that was
 * trained has seen them (but in methods that learn from masks).
 * @returns the rows of the table; also kept in the run's folder
 */
export async function measureRun(
  plan: readonly PlannedStage[],
  context: RunContext,
  settings: EvaluationSettings,
  scored: ScoredPhotos,
): Promise<MeasuredStage[]> {
  const { photoSets, say, run, checkpoints } = context;
  const rows: MeasuredStage[] = [];
  const masked = photoSets.target.items.filter((item) => photoSets.target.hasMask(item)).length;
  if (checkpoints.learnsMasks) say('measuring: this method has learned from the masks of the training photos');
  else if (masked > 0) say(`measuring: ${masked} training photos have masks; they were only measured with`);
  for (const stage of plan) {
    const { makes, photos: set = 'target' } = stage.definition;
    const photos = photoSets[set];
    if (!holdsLabelMaps(makes) || photos === undefined || !photos.items.some((item) => photos.hasMask(item))) continue;
    const twins = plan.filter(({ definition }) => definition.makes === makes).length > 1;
    const what = `${productWords[makes]} (${twins ? `${stage.name}, ` : ''}${set === 'target' ? 'train' : set})`;
    const saved = productOf<'labels'>(stage, context);
    if (makes === 'masks') {
      const described = await describeMasks(saved, photos);
      if (described !== undefined) say(`${what}: ${described}`);
    }
    rows.push(await (makes === 'cues' ? measureCues(what, saved, photos) : measureLabels(what, saved, photos)));
  }
  const result = resultOf(plan);
  if ('missing' in scored) say(`measuring: ${scored.missing}, so the network is not scored`);
  else if (isNetwork(result.definition.makes)) {
    const network = productOf<'segmentation-network'>(result, context);
    for (const whole of [false, true])
      rows.push(await measureNetwork(network, scored, { ...context, settings, whole }));
  }
  await run.write(runFiles.scores, `${JSON.stringify(rows, null, 2)}\n`);
  for (const { what, miou, miouDsrg } of rows) {
    if (miou === miouDsrg || miouDsrg === undefined) continue;
    say(`${what}: mIoU ${miouDsrg.toFixed(3)} over the classes with a correct pixel, as DSRG’s evaluate.py has it`);
  }
  return rows;
}

/** A measure of networks by masks, for choosing among checkpoints. */
export function networkScore(
  photos: PhotoSet,
  context: Pick<RunContext, 'machine' | 'signal'> & { readonly settings: EvaluationSettings },
) {
  return {
    measure: `mean IoU on ${photos.name}`,
    async score(room: RunStore): Promise<number | undefined> {
      const network = savedNetwork('segmentation-network', room, context.machine);
      return (await measureNetwork(network, photos, { ...context, whole: false })).miou;
    },
  };
}

async function measureCues(what: string, saved: SavedLabels, photos: PhotoSet): Promise<MeasuredStage> {
  const classes = photos.classes.length;
  const counts = createCueCounts(classes);
  let measured = 0;
  for (const item of photos.items.filter((each) => photos.hasMask(each))) {
    const labels = await saved.read(item);
    const truth = await photos.mask(item);
    countCues(counts, cuesOfLabels(labels, classes), resizeLabels(truth, labels.height, labels.width));
    measured++;
  }
  const { miou, precision, recall, coverage } = cueStatistics(counts);
  return { what, photos: measured, miou: miou ?? undefined, precision, recall, coverage };
}

/** Pixels without a label are ignored in training, and judged by nothing but `coverage`. */
async function measureLabels(what: string, saved: SavedLabels, photos: PhotoSet): Promise<MeasuredStage> {
  const confusion = createConfusion(photos.classes.length);
  let measured = 0;
  let [judged, labelled] = [0, 0];
  for (const item of photos.items.filter((each) => photos.hasMask(each))) {
    const truth = await photos.mask(item);
    const labels = requireSize(await saved.read(item), truth, item.id);
    const known = { ...truth, data: truth.data.map((label, i) => (labels.data[i] === IGNORE ? IGNORE : label)) };
    judged += truth.data.filter((label) => label !== IGNORE).length;
    labelled += known.data.filter((label) => label !== IGNORE).length;
    const shown = { ...labels, data: labels.data.map((label) => (label === IGNORE ? 0 : label)) };
    updateConfusion(confusion, known, shown, item.id);
    measured++;
  }
  const isPart = labelled < judged;
  return { what, photos: measured, ...meanScores(confusion), ...(isPart && { coverage: labelled / judged }) };
}

async function measureNetwork(
  network: SavedNetwork,
  photos: PhotoSet,
  context: Pick<RunContext, 'machine' | 'signal'> & { readonly settings: EvaluationSettings; readonly whole: boolean },
): Promise<MeasuredStage> {
  const { machine, whole, settings } = context;
  const { flip, merge } = settings;
  const segmenter = await network.open('logits');
  const crf = machine.openCrf();
  const what = `network (val${whole ? ', scales, flip, CRF' : ''})`;
  const confusion = createConfusion(photos.classes.length);
  try {
    await eachPhoto({ ...context, photos }, what, async (item) => {
      const photo = await photos.photo(item);
      const labels = await predictLabels(segmenter, photo, {
        ...(whole && {
          ...{ scales: viewSizes(photo, settings), flip, merge },
          refine: (shown, map) => crf.run(shown, map, { ...crfPresets[settings.crf], output: 'labels' }),
        }),
      });
      updateConfusion(confusion, await photos.mask(item), labels, item.id);
    });
  } finally {
    await crf.close();
    await segmenter.close();
  }
  return { what, photos: photos.items.length, ...meanScores(confusion) };
}

function meanScores(confusion: Confusion): Pick<MeasuredStage, 'miou' | 'miouDsrg'> {
  return { miou: scoreConfusion(confusion).mean, miouDsrg: scoreConfusion(confusion, 'dsrg').mean };
}
