import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { readText, writeFileAtomic } from '@dsrg/core/node';

/** What decides a run's result; kept in the run's folder as `run.json`. */
export type RunRecord = Readonly<Record<string, unknown>>;

const RECORD = 'run.json';

/**
 * Opens a run's folder: a new one gets the record; an old one must have the same, for its finished stages are taken as they are.
 * @throws DsrgError CONFIG naming the first setting that differs; FILE_FORMAT for a record that was damaged
 */
export async function openRun(run: string, record: RunRecord): Promise<void> {
  const path = join(run, RECORD);
  if (!existsSync(path)) {
    await writeFileAtomic(path, `${JSON.stringify(record, null, 2)}\n`);
    return;
  }
  const difference = firstDifference(await readRecord(path), JSON.parse(JSON.stringify(record)), '');
  if (difference === undefined) return;
  const { place, before, now } = difference;
  throw new DsrgError(
    'CONFIG',
    `${run} was begun with ${place} ${JSON.stringify(before)}; now it is ${JSON.stringify(now)}.`,
    {
      hint: 'Give another --out for a new run, or the old setting to go on with this one.',
    },
  );
}

async function readRecord(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(path));
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `${path} is not JSON: ${(cause as Error).message}.`, {
      hint: 'Without it nobody knows how the run was begun: give another --out for a new one.',
      cause,
    });
  }
}

function firstDifference(
  before: unknown,
  now: unknown,
  place: string,
): { place: string; before: unknown; now: unknown } | undefined {
  if (typeof before !== 'object' || typeof now !== 'object' || before === null || now === null) {
    return before === now ? undefined : { place, before, now };
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const inner = firstDifference(
      (before as Record<string, unknown>)[key],
      (now as Record<string, unknown>)[key],
      place === '' ? key : `${place}.${key}`,
    );
    if (inner !== undefined) return inner;
  }
  return undefined;
}
