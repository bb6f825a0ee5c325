import { createHash } from 'node:crypto';
import { jsonOf } from '@dsrg/converters';
import { DsrgError, ReadBudget, type Shard } from '@dsrg/core';
import type { EvaluationStamps } from '../report/evaluation-report.ts';
import { type Confusion, mergeConfusions } from './confusion.ts';
import type { EvaluationResult } from './evaluate-set.ts';
import type { EvaluationSet } from './evaluation-set.ts';

/** The exact result of one shard, as JSON. */
export interface PartialResult {
  readonly format: 1;
  readonly kind: 'dsrg-partial';
  readonly shard: Shard;
  readonly stamps: EvaluationStamps;
  /** Of all photos, classes and truths, and of the model: parts of different ones cannot be united. */
  readonly whole: { readonly hash: string; readonly photos: number };
  readonly classes: readonly string[];
  readonly photos: number;
  readonly seconds: number;
  readonly truths: readonly { readonly name: string; readonly counts: readonly number[]; readonly ignored: number }[];
}

/**
 * The result of a shard, ready to be saved.
 *
 * @param set all photos, those of the other shards included
 * @param subject hash of the model or whatever else made the predictions
 */
export function partialResult(
  result: EvaluationResult,
  set: EvaluationSet,
  shard: Shard,
  stamps: EvaluationStamps,
  subject: string,
): PartialResult {
  const identity = [
    set.items.map(({ id }) => id),
    set.classes,
    result.truths.map(({ name }) => name),
    stamps.protocol,
    subject,
  ];
  const { classes, photos, seconds } = result;
  return {
    format: 1,
    kind: 'dsrg-partial',
    shard,
    stamps,
    whole: { hash: createHash('sha256').update(JSON.stringify(identity)).digest('hex'), photos: set.items.length },
    classes,
    photos,
    seconds,
    truths: result.truths.map(({ name, confusion }) => {
      return { name, counts: [...confusion.counts], ignored: confusion.ignored };
    }),
  };
}

/**
 * Unites the results of all shards: the same numbers as one run over everything. The order of the parts does not matter.
 *
 * @param parts each with the name of its file, for error messages
 * @throws DsrgError DATASET where a shard is missing, there twice, or of another run
 */
export function mergePartials(parts: readonly { readonly name: string; readonly part: PartialResult }[]): {
  readonly result: EvaluationResult;
  readonly stamps: EvaluationStamps;
} {
  const [first] = parts;
  if (!first) throw new DsrgError('DATASET', 'There is no partial result to merge.');
  const { whole, shard, stamps, classes } = first.part;
  const byIndex = new Map<number, string>();
  for (const { name, part } of parts) {
    if (part.whole.hash !== whole.hash || part.shard.count !== shard.count)
      throw new DsrgError('DATASET', `${first.name} and ${name} are parts of different evaluations.`, {
        hint: 'Photos, classes, masks, model, views, CRF and number of shards must be the same.',
      });
    const before = byIndex.get(part.shard.index);
    if (before !== undefined)
      throw new DsrgError('DATASET', `${before} and ${name} both hold shard ${part.shard.index}/${shard.count}.`, {
        hint: 'Leave one of them out: its photos would count twice.',
      });
    byIndex.set(part.shard.index, name);
  }
  const missing = Array.from({ length: shard.count }, (_, index) => index + 1).filter((index) => !byIndex.has(index));
  const photos = parts.reduce((total, { part }) => total + part.photos, 0);
  if (missing.length > 0 || photos !== whole.photos)
    throw new DsrgError(
      'DATASET',
      `Shards ${missing.join(', ')} of ${shard.count} are missing: ${photos} of ${whole.photos} photos.`,
      {
        hint: 'Run the missing ones and merge again.',
      },
    );
  const providers = [...new Set(parts.flatMap(({ part }) => part.stamps.provider ?? []))].sort();
  return {
    result: {
      classes,
      truths: first.part.truths.map(({ name }, at) => ({
        name,
        confusion: mergeConfusions(parts.map((each) => confusionOf(each.part, at))),
      })),
      photos,
      seconds: parts.reduce((total, { part }) => total + part.seconds, 0),
    },
    stamps: { ...stamps, ...(providers.length > 0 && { provider: providers.join(' and ') }) },
  };
}

/**
 * Reads a saved part.
 *
 * @throws DsrgError FILE_FORMAT
 */
export function readPartial(text: string, name: string): PartialResult {
  try {
    const part = jsonOf(text, new ReadBudget(name, text.length)) as PartialResult;
    const square = part.classes.length ** 2;
    const whole = part.truths.every(
      ({ counts, ignored }) =>
        counts.length === square && [...counts, ignored].every((c) => Number.isSafeInteger(c) && c >= 0),
    );
    if (part.format === 1 && part.kind === 'dsrg-partial' && whole && part.shard.count >= 1) return part;
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    // told below
  }
  throw new DsrgError('FILE_FORMAT', `${name} is no partial result, or a damaged one.`, {
    hint: 'Partial results are written by dsrg-eval --shard 1/8 --partial FILE.',
  });
}

function confusionOf(part: PartialResult, truth: number): Confusion {
  const { counts, ignored } = part.truths[truth]!;
  return {
    kind: 'confusion',
    classes: part.classes.length,
    counts: Float64Array.from(counts),
    ignored,
    photos: part.photos,
  };
}
