import { type FloatBatch, IGNORE, type LabelMap } from '@dsrg/core';
import type { EpochReport } from '../training/training-task.ts';
import { type AlarmSettings, collapseOf, type EpochShares } from './collapse-of.ts';
import type { RecursionPicture } from './recursion-picture.ts';

/** Counts what a recursion's labels are worth, epoch by epoch. */
export interface RecursionTally {
  /**
   * @param labels of a picture on the refined grid, 255 where nothing is certain
   * @param of `certain` ones of the activation maps, or those that are `mixed`. @default 'certain'
   */
  countLabels(labels: LabelMap, picture: Pick<RecursionPicture, 'valid' | 'truth'>, of?: 'certain' | 'mixed'): void;
  /**
   * @param labels of the batch on the decoder's grid
   * @param tags of each picture: the decoder is asked for these and background alone
   */
  countAgreement(logits: FloatBatch, labels: readonly LabelMap[], tags: readonly (readonly number[])[]): void;
  /** Ends an epoch; undefined where nothing was labelled in it. */
  endEpoch(): EpochReport | undefined;
  /** What must be said of the network once its training is over. */
  lastWord(): string | undefined;
  save(): unknown;
  restore(saved: unknown): void;
}

/**
 * @param stage its name, for messages
 * @param alarm when a recursion is taken for collapsing. @default never
 */
export function createRecursionTally(stage: string, alarm: AlarmSettings | null): RecursionTally {
  let counts = noCounts();
  let history: EpochShares[] = [];
  let epochs = 0;
  return {
    countLabels({ data }, { valid, truth }, of = 'certain') {
      const found = counts[of];
      for (const [i, label] of data.entries()) {
        if (valid.refined[i] !== 1) continue;
        found.pixels++;
        if (label === IGNORE) continue;
        found.labelled++;
        if (label !== 0) found.objects++;
        const painted = truth?.data[i] ?? IGNORE;
        if (painted === IGNORE) continue;
        found.judged++;
        if (painted === label) found.right++;
      }
    },
    countAgreement(logits, labels, tags) {
      const { decoder } = counts;
      for (const [photo, { data: wanted }] of labels.entries()) {
        const said = highestOf(logits, photo, tags[photo] as readonly number[]);
        for (const [cell, label] of wanted.entries()) {
          decoder.cells++;
          if (said[cell] !== 0) decoder.objects++;
          if (label === IGNORE) continue;
          const agrees = said[cell] === label ? 1 : 0;
          decoder.compared++;
          decoder.same += agrees;
          if (label === 0) continue;
          decoder.wanted++;
          decoder.found += agrees;
        }
      }
    },
    endEpoch() {
      epochs++;
      const { certain, mixed, decoder } = counts;
      counts = noCounts();
      if (certain.pixels === 0) return undefined;
      const shares = {
        epoch: epochs,
        coverage: certain.labelled / certain.pixels,
        agreement: shareOf(decoder.same, decoder.compared),
        // Where no photo has a tag there is nothing to be missed.
        objectAgreement: decoder.wanted === 0 ? 1 : decoder.found / decoder.wanted,
      };
      history = [...history, shares];
      const { coverage, agreement, objectAgreement } = shares;
      const values = {
        ...{ coverage, agreement, 'object agreement': objectAgreement },
        ...{ objects: certain.objects / certain.pixels, 'decoder objects': shareOf(decoder.objects, decoder.cells) },
        ...(certain.judged > 0 && { precision: certain.right / certain.judged }),
        ...(mixed.pixels > 0 && { 'mixed coverage': mixed.labelled / mixed.pixels }),
        ...(mixed.judged > 0 && { 'mixed precision': mixed.right / mixed.judged }),
      };
      return { values, stop: alarm === null ? undefined : collapseOf(history, alarm, stage) };
    },
    lastWord() {
      const share = history.at(-1)?.objectAgreement;
      if (alarm === null || share === undefined || share >= alarm.objects) return undefined;
      return `${stage}: the network calls nearly all background: it finds ${share.toFixed(2)} of what its labels show of the photos’ tags; more ${stage}.epochs or a higher ${stage}.headRate teach it longer or faster`;
    },
    save: () => ({ counts: structuredClone(counts), history, epochs }),
    restore(saved) {
      const found = saved as { counts: typeof counts; history: EpochShares[]; epochs: number };
      counts = structuredClone(found.counts);
      history = found.history;
      epochs = found.epochs;
    },
  };
}

/** Of each cell the class with the highest score among background and a photo's tags, the first of equals. */
function highestOf({ channels, height, width, data }: FloatBatch, photo: number, tags: readonly number[]): Uint8Array {
  const cells = height * width;
  return Uint8Array.from({ length: cells }, (_, cell) => {
    const score = (of: number) => data[(photo * channels + of) * cells + cell] as number;
    return tags.reduce((best, tag) => (score(tag) > score(best) ? tag : best), 0);
  });
}

const shareOf = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
const noLabels = () => ({ pixels: 0, labelled: 0, objects: 0, judged: 0, right: 0 });
const noCounts = () => ({
  ...{ certain: noLabels(), mixed: noLabels() },
  decoder: { cells: 0, objects: 0, compared: 0, same: 0, wanted: 0, found: 0 },
});
