import { DsrgError, type FloatBatch, IGNORE, type LabelMap } from '@dsrg/core';
import type { EpochReport } from '../training/training-task.ts';
import type { RecursionPicture } from './recursion-picture.ts';

/** Shares of an epoch. */
interface EpochShares {
  readonly epoch: number;
  /** Of the pictures' pixels: those with a certain label. */
  readonly coverage: number;
  /** Of the labelled cells: those of which the decoder says the same. */
  readonly agreement: number;
}

/** How much may change for the worse since the best agreement. */
export interface AlarmSettings {
  readonly agreement: number;
  readonly coverage: number;
  /** For how many epochs in a row. */
  readonly epochs: number;
}

/** Counts what a recursion's labels are worth, epoch by epoch. */
export interface RecursionTally {
  /** @param labels of a picture on the refined grid, 255 where nothing is certain */
  countLabels(labels: LabelMap, picture: Pick<RecursionPicture, 'valid' | 'truth'>): void;
  /**
   * @param labels of the batch on the decoder's grid
   * @param tags of each picture: the decoder is asked for these and background alone
   */
  countAgreement(logits: FloatBatch, labels: readonly LabelMap[], tags: readonly (readonly number[])[]): void;
  /** Ends an epoch; undefined where nothing was labelled in it. */
  endEpoch(): EpochReport | undefined;
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
    countLabels({ data }, { valid, truth }) {
      for (const [i, label] of data.entries()) {
        if (valid.refined[i] !== 1) continue;
        counts.pixels++;
        if (label === IGNORE) continue;
        counts.labelled++;
        const painted = truth?.data[i] ?? IGNORE;
        if (painted === IGNORE) continue;
        counts.judged++;
        if (painted === label) counts.right++;
      }
    },
    countAgreement(logits, labels, tags) {
      const { channels, height, width, data } = logits;
      const cells = height * width;
      for (const [photo, { data: wanted }] of labels.entries()) {
        const classes = [0, ...(tags[photo] as readonly number[])];
        for (let cell = 0; cell < cells; cell++) {
          if (wanted[cell] === IGNORE) continue;
          counts.compared++;
          let best = 0;
          for (const c of classes) {
            const at = (which: number) => data[(photo * channels + which) * cells + cell] as number;
            if (at(c) > at(best)) best = c;
          }
          if (best === wanted[cell]) counts.same++;
        }
      }
    },
    endEpoch() {
      epochs++;
      const { pixels, labelled, judged, right, compared, same } = counts;
      counts = noCounts();
      if (pixels === 0) return undefined;
      const shares = { epoch: epochs, coverage: labelled / pixels, agreement: compared === 0 ? 0 : same / compared };
      history = [...history, shares];
      const { coverage, agreement } = shares;
      const stop = alarm === null ? undefined : collapseOf(history, alarm, stage);
      return { values: { coverage, agreement, ...(judged > 0 && { precision: right / judged }) }, stop };
    },
    save: () => ({ counts: { ...counts }, history, epochs }),
    restore(saved) {
      const found = saved as { counts: typeof counts; history: EpochShares[]; epochs: number };
      counts = { ...found.counts };
      history = found.history;
      epochs = found.epochs;
    },
  };
}

/**
 * A recursion that believes more and more of what its network denies feeds on its own mistakes: labels cover more of the pictures while the
 * decoder agrees with less of them. Told from the epoch of the best agreement, and of several epochs in a row: labels that have just begun to
 * grow are ahead of the decoder for a while. Ours.
 */
function collapseOf(history: readonly EpochShares[], alarm: AlarmSettings, stage: string): DsrgError | undefined {
  const now = history.at(-1) as EpochShares;
  const best = history.reduce((found, each) => (each.agreement >= found.agreement ? each : found));
  const collapses = ({ agreement, coverage }: EpochShares) =>
    best.agreement - agreement > alarm.agreement && coverage - best.coverage > alarm.coverage;
  if (!history.slice(-alarm.epochs).every(collapses)) return undefined;
  const from = (a: number, b: number) => `from ${a.toFixed(2)} to ${b.toFixed(2)}`;
  return new DsrgError(
    'CONFIG',
    `Stage ${stage} is collapsing: between epochs ${best.epoch} and ${now.epoch} the certain labels’ share of the pictures rose ${from(best.coverage, now.coverage)}, while the decoder’s agreement with them fell ${from(best.agreement, now.agreement)}.`,
    {
      hint: `Begin again with another --out and a later ${stage}.labels.start, a higher ${stage}.labels.filter.certain or a lower ${stage}.rate; ${stage}.labels.alarm=null lets it go on.`,
    },
  );
}

const noCounts = () => ({ pixels: 0, labelled: 0, judged: 0, right: 0, compared: 0, same: 0 });
