import { DsrgError } from '@dsrg/core';
import { parseJsonObject } from './parse-json-object.ts';
import { type PhotoTags, parsePhotoList, parsePhotoTags } from './photo-list.ts';
import { parseStageFolder, photoListFile, photoTagsFile, runFiles, stageFiles } from './run-files.ts';
import { parseRunRecord, type RunRecord } from './run-record.ts';
import { type RunStore, within } from './run-store.ts';
import { parseStageRecord, type StageRecord } from './stage-record.ts';

/** A run as its folder shows it now; it may still be going on. */
export interface Run {
  readonly store: RunStore;
  readonly record: RunRecord;
  /** In the run's order, those that were begun. */
  readonly stages: readonly RunStage[];
  /** Whether it has come to its end. */
  readonly complete: boolean;
}

/** A stage that was begun. */
export interface RunStage {
  /** `3-seeds`. */
  readonly folder: string;
  /** Counted from 1. */
  readonly place: number;
  readonly name: string;
  /** Its room in the run's store. */
  readonly store: RunStore;
  /** Undefined while it is not complete. */
  readonly record: StageRecord | undefined;
  readonly hasCheckpoint: boolean;
}

/**
 * Reads what a run's folder holds: its record and its stages.
 * @throws DsrgError FILE_MISSING for a folder that is no run; FILE_FORMAT for damaged records and those of older versions
 */
export async function readRun(store: RunStore): Promise<Run> {
  const record = await store.read(runFiles.record);
  if (record === undefined) {
    throw new DsrgError('FILE_MISSING', `${store.name} is no run: there is no ${runFiles.record} in it.`, {
      hint: 'Give the --out folder of a dsrg-train run.',
    });
  }
  // Before the stages: of a run that is complete now, nothing can be missing among them.
  const complete = await isComplete(store);
  const folders = new Set((await store.list()).flatMap((path) => path.match(/^[^/]+(?=\/)/) ?? []));
  const stages = await Promise.all([...folders].map((folder) => readStage(store, folder)));
  return {
    store,
    record: parseRunRecord(record, `${store.name}/${runFiles.record}`),
    stages: stages.filter((stage) => stage !== undefined).sort((a, b) => a.place - b.place),
    complete,
  };
}

async function readStage(run: RunStore, folder: string): Promise<RunStage | undefined> {
  const parsed = parseStageFolder(folder);
  if (parsed === undefined) return undefined;
  const store = within(run, folder);
  const done = await store.read(stageFiles.done);
  return {
    folder,
    ...parsed,
    store,
    record: done && parseStageRecord(done, `${store.name}/${stageFiles.done}`),
    hasCheckpoint: await store.exists(stageFiles.checkpoint),
  };
}

async function isComplete(store: RunStore): Promise<boolean> {
  const manifest = await store.read(runFiles.manifest);
  if (manifest === undefined) return false;
  const name = `${store.name}/${runFiles.manifest}`;
  return parseJsonObject(manifest, name, 'It is written anew when the run goes on.').endedAt !== undefined;
}

/**
 * Ids of the photos of one of a run's photo sets, in the run's order.
 * @param set `target`: the photos that the method learns from
 * @throws DsrgError FILE_MISSING where the run has no such set
 */
export async function readRunPhotos({ store }: Run, set: string): Promise<string[]> {
  const file = photoListFile(set);
  const content = await store.read(file);
  if (content !== undefined) return parsePhotoList(content, `${store.name}/${file}`);
  throw new DsrgError('FILE_MISSING', `${store.name} has no list ${file} of its photos.`, {
    hint: 'dsrg-train writes it at the start of a run: was it removed, or is the run of an older version?',
  });
}

/**
 * What the photos of one of a run's photo sets are tagged with; undefined for a run of an older version, which has kept no tags.
 * @throws DsrgError FILE_FORMAT for tags that were damaged
 */
export async function readRunTags({ store, record }: Run, set: string): Promise<PhotoTags | undefined> {
  const file = photoTagsFile(set);
  const content = await store.read(file);
  return content && parsePhotoTags(content, `${store.name}/${file}`, record.data.classes.length);
}
