import { basename, resolve } from 'node:path';
import { isNetworkProduct, type LabelProduct, type RunProduct } from '@dsrg/converters';
import { createProgress, photoSize } from '@dsrg/core/node';
import { describeDecided, evaluateOnce, partsOf } from '../command/evaluate-once.ts';
import { type EvaluationReport, evaluationReport } from '../report/evaluation-report.ts';
import type { ConventionName } from '../score/conventions.ts';
import { evaluateSet } from '../score/evaluate-set.ts';
import { headerBytes, readStart } from '../score/read-start.ts';
import { type Scores, scoreConfusion } from '../score/score-confusion.ts';
import { addWorstClasses, chooseShown, type ScoredPhoto, type ShownPhoto } from './choose-shown.ts';
import { withNetwork } from './open-network.ts';
import type { Watch } from './open-watch.ts';
import { readLabelMap } from './read-label-map.ts';
import { scoredPhotos } from './training-photos.ts';

/** What scoring a product gives. */
export interface ScoredProduct {
  readonly report: EvaluationReport;
  /** Of label maps: the photos worth showing. */
  readonly shown?: readonly ShownPhoto[];
}

/** Scores a network on `--split`, label maps on the photos that they are of and that have masks, where they decide. */
export async function scoreProduct(watch: Watch, product: RunProduct): Promise<ScoredProduct> {
  const { input, signal } = watch;
  if (!isNetworkProduct(product)) return scoreLabelMaps(watch, product);
  const { options } = input;
  return withNetwork(product.checkpoint, input, async (labeller) => {
    const { result, stamps } = await evaluateOnce({ ...options, report: undefined }, labeller, signal);
    const subject = product.stage.store.name;
    return { report: evaluationReport(result, { ...stamps, subject }, options.convention as ConventionName) };
  });
}

async function scoreLabelMaps({ input, photos, signal }: Watch, product: LabelProduct): Promise<ScoredProduct> {
  const { options } = input;
  const items = scoredPhotos(photos);
  const progress = createProgress({ label: 'evaluate', total: items.length });
  const scores: ScoredPhoto[] = [];
  const result = await evaluateSet(
    { classes: photos.classes, truths: photos.truths, items },
    async ({ id, truths: [truth = ''] }) => readLabelMap(product, id, await sizeOf(truth)),
    {
      parts: partsOf(options),
      undecided: true,
      signal,
      onPhoto: ({ id, confusions: [first] }) => {
        const scored = first && scoreConfusion(first);
        if (scored?.mean !== undefined) scores.push({ id, score: scored.mean, classes: objectsOf(scored) });
        progress.tick();
      },
    },
  ).finally(() => progress.done());
  const { name: subject } = product.stage.store;
  const stamps = {
    subject,
    protocol: describeDecided(result, product.record.grid === 'coarse'),
    data: basename(resolve(options.data as string)),
    split: photos.name,
  };
  const report = evaluationReport(result, stamps, options.convention as ConventionName);
  const iou = report.truths[0]?.scores.classes.map((each) => each.iou) ?? [];
  return { report, shown: addWorstClasses(chooseShown(scores), scores, iou) };
}

/** The classes beside the background that a photo's truth shows, with their IoU in it. */
function objectsOf({ classes }: Scores): Map<number, number> {
  const there = [...classes.entries()].filter(([label, { truth }]) => label > 0 && truth > 0);
  return new Map(there.map(([label, { iou }]) => [label, iou ?? 0]));
}

/** A mask has its photo's size, and says it at its start. */
async function sizeOf(mask: string): Promise<{ height: number; width: number }> {
  return photoSize((await readStart(mask, headerBytes)) ?? new Uint8Array(), mask);
}
