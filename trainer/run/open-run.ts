import { asRecord, jsonOf, type RunStore, readStoreText, runFiles } from '@dsrg/converters';
import { DsrgError, ReadBudget } from '@dsrg/core';
import type { EngineRecord } from '../engine/engine.ts';

/** What decides a run's result; kept in the run's folder. */
export type RunSettingsRecord = Readonly<Record<string, unknown>>;

/** What has worked on a run, the first first; beside the record, for another engine may go on. */
interface Engines {
  readonly engines?: readonly EngineRecord[];
}

/** What may differ when a run goes on: names, which decide nothing; and the hash of the data, of which {@link openRun} tells. */
const MAY_DIFFER = new Set(['data.name', 'data.list.name', 'data.hash', 'web.name', 'web.hash']);

/**
 * Opens a run's folder: a new one gets the record; an old one must have the same, for its finished stages are taken as they are. Another
 * engine than before may go on with it, and so may one who has mended a photo: both are said, and recorded. A data folder may have another
 * name: its photos are known by their ids and their content.
 * @param say told in one line of another engine
 * @throws DsrgError CONFIG naming the first setting that differs; FILE_FORMAT for a record that was damaged
 */
export async function openRun(
  run: RunStore,
  record: RunSettingsRecord,
  engine: EngineRecord,
  say: (line: string) => void,
): Promise<void> {
  const write = (engines: readonly EngineRecord[]) =>
    run.write(runFiles.record, `${JSON.stringify({ ...record, engines }, null, 2)}\n`);
  const text = await readStoreText(run, runFiles.record);
  if (text === undefined) return write([engine]);
  const { engines = [], ...old } = parseRecord(text, `${run.name}/${runFiles.record}`);
  const difference = firstDifference(old, JSON.parse(JSON.stringify(record)), '');
  if (difference === undefined) {
    const last = engines.at(-1);
    const changed = hashOf(old) !== hashOf(record);
    if (changed)
      say('data: photos or masks have changed since the run began: what was learned so far is of the old ones');
    const same = last !== undefined && describe(last) === describe(engine);
    if (same) return changed ? write(engines) : undefined;
    if (last !== undefined) {
      say(`engine: so far ${describe(last)}, from here on ${describe(engine)}: results differ in their last digits`);
    }
    return write([...engines, engine]);
  }
  const { place, before, now } = difference;
  throw new DsrgError(
    'CONFIG',
    `${run.name} was begun with ${place} ${JSON.stringify(before)}; now it is ${JSON.stringify(now)}.`,
    {
      hint: 'Give another --out for a new run, or the old setting to go on with this one.',
    },
  );
}

/** The parts of a record that decide the result: a run that goes on has the same. */
export function decisiveParts(record: RunSettingsRecord): unknown {
  return leaveOut(JSON.parse(JSON.stringify(record)), '');
}

function leaveOut(part: unknown, place: string): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  const inner = Object.entries(part).map(
    ([key, value]) => [place === '' ? key : `${place}.${key}`, key, value] as const,
  );
  const kept = inner.filter(([at]) => !MAY_DIFFER.has(at));
  return Object.fromEntries(kept.map(([at, key, value]) => [key, leaveOut(value, at)]));
}

function hashOf({ data, web }: RunSettingsRecord): string {
  return JSON.stringify([data, web].map((set) => (set as { readonly hash?: string } | undefined)?.hash));
}

function describe({ engine, backend, device }: EngineRecord): string {
  return `${engine} (${backend}, ${device})`;
}

function parseRecord(text: string, name: string): Engines & RunSettingsRecord {
  try {
    const record = asRecord(jsonOf(text, new ReadBudget(name, text.length)));
    if (record !== undefined) return record;
    throw new Error('it is no record');
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `${name} is not JSON: ${(cause as Error).message}.`, {
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
  if (MAY_DIFFER.has(place)) return undefined;
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
