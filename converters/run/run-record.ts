import { DsrgError } from '@dsrg/core';
import { isTextList, parseJsonObject } from './parse-json-object.ts';

/** What others read of a run's `run.json`; what else stands there is the trainer's business. */
export interface RunRecord {
  readonly method: string;
  readonly seed: number;
  readonly data: RunData;
}

export interface RunData {
  /** Of the data set, for people. */
  readonly name: string;
  /** Name of the split that was trained on; null where a list of photos takes its place. */
  readonly split: string | null;
  /** The list that was given: its name and its SHA-256. */
  readonly list?: { readonly name: string; readonly sha256: string };
  /** Number of photos; their ids are in the run's list of them. */
  readonly photos: number;
  /** Background first. */
  readonly classes: readonly string[];
}

const HINT = 'It was damaged, or written by an older dsrg: train again into a new folder.';

/**
 * Reads a run's `run.json`.
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT naming what is wrong
 */
export function parseRunRecord(content: Uint8Array | string, name: string): RunRecord {
  const { method, seed, data } = parseJsonObject(content, name, HINT);
  const refuse = (reason: string): never => {
    throw new DsrgError('FILE_FORMAT', `${name} is no record of a run: ${reason}.`, { hint: HINT });
  };
  if (typeof method !== 'string') return refuse('it names no method');
  if (typeof seed !== 'number') return refuse('it has no seed');
  if (typeof data !== 'object' || data === null) return refuse('it says nothing of its data');
  const found = data as Partial<Record<keyof RunData, unknown>>;
  if (typeof found.name !== 'string') return refuse('it names no data set');
  if (typeof found.split !== 'string' && found.split !== null) return refuse('it names neither a split nor a list');
  if (!isTextList(found.classes) || found.classes.length < 2) return refuse('it has no list of classes');
  if (!Number.isInteger(found.photos)) return refuse('it does not say how many photos there are');
  return { method, seed, data: data as RunData };
}

/** What people call the photos of a run: the split's name, or the list's. */
export function nameOfPhotos({ data: { split, list } }: RunRecord): string {
  return split ?? list?.name ?? 'a list';
}
