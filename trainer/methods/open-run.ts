import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { readText, writeFileAtomic } from '@dsrg/core/node';
import type { EngineRecord } from '../engine/engine.ts';

/** What decides a run's result; kept in the run's folder as `run.json`. */
export type RunRecord = Readonly<Record<string, unknown>>;

const RECORD = 'run.json';

/** Whether a run was begun in this folder. */
export function isRun(folder: string): boolean {
  return existsSync(join(folder, RECORD));
}

/** What has worked on a run, the first first; beside the record, for another engine may go on. */
interface Engines {
  readonly engines?: readonly EngineRecord[];
}

/**
 * Opens a run's folder: a new one gets the record; an old one must have the same, for its finished stages are taken as they are. Another
 * engine than before may go on with it: that is said, and recorded.
 * @param say told in one line of another engine
 * @throws DsrgError CONFIG naming the first setting that differs; FILE_FORMAT for a record that was damaged
 */
export async function openRun(
  run: string,
  record: RunRecord,
  engine: EngineRecord,
  say: (line: string) => void,
): Promise<void> {
  const path = join(run, RECORD);
  const write = (engines: readonly EngineRecord[]) =>
    writeFileAtomic(path, `${JSON.stringify({ ...record, engines }, null, 2)}\n`);
  if (!existsSync(path)) return write([engine]);
  const { engines = [], ...old } = (await readRecord(path)) as Engines & RunRecord;
  const difference = firstDifference(old, JSON.parse(JSON.stringify(record)), '');
  if (difference === undefined) {
    const last = engines.at(-1);
    if (last !== undefined && describe(last) === describe(engine)) return;
    if (last !== undefined) {
      say(`engine: so far ${describe(last)}, from here on ${describe(engine)}: results differ in their last digits`);
    }
    return write([...engines, engine]);
  }
  const { place, before, now } = difference;
  throw new DsrgError(
    'CONFIG',
    `${run} was begun with ${place} ${JSON.stringify(before)}; now it is ${JSON.stringify(now)}.`,
    {
      hint: 'Give another --out for a new run, or the old setting to go on with this one.',
    },
  );
}

function describe({ engine, backend, device }: EngineRecord): string {
  return `${engine} (${backend}, ${device})`;
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
