import { asRecord, jsonOf } from '@dsrg/converters';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { readText } from '@dsrg/core/node';

/** What a manifest says of the run that wrote it, as far as repeating it needs. */
export interface RecordedRun {
  /** Options of its command line, defaults filled in; settings complete. */
  readonly config: Readonly<Record<string, unknown>> & {
    readonly settings: unknown;
    readonly given: readonly string[];
  };
  readonly dataHash: string;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Reads the manifest of a run.
 * @throws DsrgError FILE_MISSING; FILE_FORMAT for a file that is no manifest of dsrg-train, or an older one that cannot be repeated
 */
export async function readRecordedRun(path: string): Promise<RecordedRun> {
  let manifest: Partial<RecordedRun> & { command?: string };
  try {
    const text = await readText(path, 'The manifest');
    manifest = asRecord(jsonOf(text, new ReadBudget(path, text.length))) ?? {};
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw wrong(path, `it is not JSON (${(cause as Error).message})`, cause);
  }
  const { command, config, dataHash, versions } = manifest;
  if (command !== 'dsrg-train') throw wrong(path, `it is of ${command ?? 'no command'}`);
  if (!config?.settings || !Array.isArray(config.given) || dataHash === undefined || versions === undefined) {
    throw wrong(path, 'it lacks settings, options or the hash of the data');
  }
  return { config, dataHash, versions };
}

/**
 * The options of a recorded run, those that are typed now before its own. `out` has to be typed, and its changes of settings are left out:
 * its settings are complete.
 */
export function repeatOptions<O extends object>({ config }: RecordedRun, typed: O, given: ReadonlySet<string>): O {
  const { out, set, config: changes, from, printConfig, json, check, resume, ...recorded } = config;
  const own = Object.entries(typed).filter(([key]) => given.has(key) || !(key in recorded));
  return { ...recorded, ...Object.fromEntries(own) } as O;
}

/** @throws DsrgError DATASET where the photos or tags are not those that the recorded run learned from */
export function requireSameData({ dataHash }: RecordedRun, now: string, path: string): void {
  if (dataHash === now) return;
  throw new DsrgError('DATASET', `The data are not those of ${path}: their hash is ${now}, its ${dataHash}.`, {
    hint: 'Photos, tags or the list have changed. Bring the old ones back, or start a run of its own with --config.',
  });
}

/** What else has changed since: results may differ in their last bits. */
export function changedVersions({ versions }: RecordedRun, now: Readonly<Record<string, string>>): string[] {
  return Object.entries(versions).flatMap(([name, before]) =>
    now[name] === before ? [] : [`${name} was ${before}, is ${now[name] ?? 'not there'}`],
  );
}

function wrong(path: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${path} is no manifest of a run that can be repeated: ${reason}.`, {
    hint: 'Give the manifest.json in the folder of a run of dsrg-train.',
    cause,
  });
}
