import { basename, resolve } from 'node:path';
import { isNetworkProduct, type LabelProduct, type RunProduct } from '@dsrg/converters';
import { createProgress, photoSize } from '@dsrg/core/node';
import { describeDecided, evaluateOnce, partsOf } from '../command/evaluate-once.ts';
import { type EvaluationReport, evaluationReport } from '../report/evaluation-report.ts';
import type { ConventionName } from '../score/conventions.ts';
import { evaluateSet } from '../score/evaluate-set.ts';
import { headerBytes, readStart } from '../score/read-start.ts';
import { scoreConfusion } from '../score/score-confusion.ts';
import { chooseShown, type ShownPhoto } from './choose-shown.ts';
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
  const scores: { id: string; score: number }[] = [];
  const result = await evaluateSet(
    { classes: photos.classes, truths: photos.truths, items },
    async ({ id, truths: [truth = ''] }) => readLabelMap(product, id, await sizeOf(truth)),
    {
      parts: partsOf(options),
      undecided: true,
      signal,
      onPhoto: ({ id, confusions: [first] }) => {
        const score = first && scoreConfusion(first).mean;
        if (score !== undefined) scores.push({ id, score });
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
  return { report: evaluationReport(result, stamps, options.convention as ConventionName), shown: chooseShown(scores) };
}

/** A mask has its photo's size, and says it at its start. */
async function sizeOf(mask: string): Promise<{ height: number; width: number }> {
  return photoSize((await readStart(mask, headerBytes)) ?? new Uint8Array(), mask);
}
