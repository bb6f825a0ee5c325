import { counted } from '@dsrg/core';
import type { PhotoInput } from './find-inputs.ts';
import type { PredictionsAbout } from './predictions-about.ts';
import { readRecord } from './records.ts';

/** A photo that could not be predicted, and why. */
export interface FailedPhoto {
  readonly photo: string;
  readonly code: string;
  readonly message: string;
}

/** What a run of dsrg-predict came to: what `--json` prints. */
export interface Outcome {
  readonly out: string;
  readonly model: string;
  readonly protocol: string;
  readonly provider: string;
  /** All that were named, failed ones included. */
  readonly photos: number;
  /** Predicted now. */
  readonly predicted: number;
  /** Predicted by an earlier run. */
  readonly before: number;
  readonly failed: readonly FailedPhoto[];
  /** Classes that were found, in the order of their labels. */
  readonly classes: readonly { readonly name: string; readonly photos: number; readonly objects: number }[];
  /** Photos in which nothing was found. */
  readonly empty: number;
  /** Folders of results, below `out`. */
  readonly results: readonly string[];
  /** Files about all photos. */
  readonly sheets: readonly string[];
  readonly seconds: number;
}

/** Counts what was found. */
export function summarise(
  facts: Pick<Outcome, 'out' | 'provider' | 'before' | 'failed' | 'results' | 'sheets' | 'seconds'> & {
    readonly about: PredictionsAbout;
    readonly photos: readonly PhotoInput[];
  },
): Outcome {
  const { about, photos, ...rest } = facts;
  const counts = about.classes.map((name) => ({ name, photos: 0, objects: 0 }));
  let empty = 0;
  for (const { name } of photos) {
    const record = readRecord(facts.out, name);
    if (record === undefined) continue;
    if (record.objects.length === 0) empty++;
    for (const { label } of record.objects) counts[label]!.objects++;
    for (const label of new Set(record.objects.map((object) => object.label))) counts[label]!.photos++;
  }
  return {
    ...rest,
    model: about.model.file,
    protocol: about.protocol,
    photos: photos.length,
    predicted: photos.length - facts.before - facts.failed.length,
    classes: counts.filter(({ objects }) => objects > 0),
    empty,
  };
}

/** The outcome in words. */
export function formatOutcome(outcome: Outcome): string {
  const { out, predicted, before, failed, classes, empty, results, sheets, photos } = outcome;
  const counts = [
    `${counted(predicted, 'photo')} predicted`,
    ...(before > 0 ? [`${before} were before`] : []),
    ...(failed.length > 0 ? [`${failed.length} of ${photos} could not be read (named above)`] : []),
  ];
  const found = classes.map(
    ({ name, photos: shown, objects }) => `${name} in ${shown} (${counted(objects, 'object')})`,
  );
  return [
    `${out}: ${counts.join(', ')}; ${results.join(', ')}`,
    `  ${[...found, ...(empty > 0 ? [`nothing in ${empty}`] : [])].join(', ')}`,
    ...sheets.map((sheet) => `  ${sheet}`),
    '',
  ].join('\n');
}
