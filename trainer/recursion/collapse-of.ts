import { DsrgError } from '@dsrg/core';

/** Shares of an epoch. */
export interface EpochShares {
  readonly epoch: number;
  /** Of the pictures' pixels: those with a certain label. */
  readonly coverage: number;
  /** Of the labelled cells: those of which the decoder says the same. */
  readonly agreement: number;
  /** Of the cells labelled with a tag: those of which the decoder says the same. */
  readonly objectAgreement: number;
}

/** When a recursion is taken for collapsing. */
export interface AlarmSettings {
  /** How far agreement may fall from its best while coverage rises. */
  readonly agreement: number;
  readonly coverage: number;
  /** The least agreement on objects, as long as it does not rise. */
  readonly objects: number;
  /** For how many epochs in a row. */
  readonly epochs: number;
}

/**
 * Two ways in which a recursion collapses, each told from several epochs in a row. Ours.
 * Its decoder calls all background: it finds next to nothing of what the labels show, and no more than an epoch before.
 * Or it believes more and more of what its network denies, and feeds on its own mistakes: labels cover more of the pictures than in the epoch
 * of the best agreement, while the decoder agrees with less of them; labels that have just begun to grow are ahead of it for a while.
 */
export function collapseOf(
  history: readonly EpochShares[],
  alarm: AlarmSettings,
  stage: string,
): DsrgError | undefined {
  return allBackground(history, alarm, stage) ?? falseBelief(history, alarm, stage);
}

function allBackground(history: readonly EpochShares[], alarm: AlarmSettings, stage: string): DsrgError | undefined {
  const now = history.at(-1) as EpochShares;
  const deaf = ({ objectAgreement }: EpochShares, k: number, last: readonly EpochShares[]) =>
    objectAgreement < alarm.objects && (k === 0 || objectAgreement <= (last[k - 1] as EpochShares).objectAgreement);
  if (history.length < alarm.epochs || !history.slice(-alarm.epochs).every(deaf)) return undefined;
  return new DsrgError(
    'CONFIG',
    `Stage ${stage} is collapsing: of what its labels show of the photos’ tags the decoder calls only ${now.objectAgreement.toFixed(2)} so in epoch ${now.epoch}, and nearly all else background.`,
    {
      hint: `Begin again with another --out and, where pictures are mixed, a later ${stage}.labels.mix.start or a higher ${stage}.labels.mix.agreement; a higher ${stage}.headRate teaches the decoder sooner. ${stage}.labels.alarm=null lets it go on.`,
    },
  );
}

function falseBelief(history: readonly EpochShares[], alarm: AlarmSettings, stage: string): DsrgError | undefined {
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
