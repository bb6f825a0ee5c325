import type { Shard } from '@dsrg/core';
import { targetPhotos } from './photo-list.ts';

/** Names of the files in a run's folder. Nobody else spells one. */
export const runFiles = {
  /** What decides the run's result: `RunRecord`. */
  record: 'run.json',
  /** What produced it; it gets its `endedAt` when the run is complete. */
  manifest: 'manifest.json',
  /** What training said, a line of JSON each. */
  log: 'log.jsonl',
  /** The table at the end: a score for each thing made. */
  scores: 'stages.json',
  /** Beside the runs of `dsrg-train --runs`, a folder each: mean and range of their scores. */
  runs: 'runs.json',
  /** TensorBoard's event files, a folder for each stage. */
  tensorboard: 'tensorboard',
  /** Lists of photos, one for each photo set: {@link photoListFile}; what they are tagged with: {@link photoTagsFile}. */
  photos: 'photos',
  /** Folder of what tells which classes may be in a photo: a tag network's checkpoint, and {@link gateRecordFile}. */
  gate: 'gate',
  /** Locks of processes that share the photos of a stage. */
  shards: 'shards',
  /** What watching the run has made of it. */
  evaluations: 'evaluations',
} as const;

/** Names of the files in a stage's folder. */
export const stageFiles = {
  /** Its presence says that the stage is complete: `StageRecord`. */
  done: 'done.json',
  checkpoint: 'checkpoint.safetensors',
  best: 'best.safetensors',
  /** By what the best was chosen. */
  bestRecord: 'best.json',
  /** What the training engine answers to some pictures: an export is held against it. */
  parity: 'parity.safetensors',
} as const;

/** In the gate's folder: its thresholds and how they were chosen (`GateRecord`). Its presence says that the gate is complete. */
export const gateRecordFile = 'gate.json';

/** Folder of a stage: numbered, so that a listing shows the run's order. */
export function stageFolder(place: number, name: string): string {
  return `${place}-${name}`;
}

/** A stage by the name of its folder: `3-seeds` is the third, `seeds`; undefined for other folders. */
export function parseStageFolder(folder: string): { readonly place: number; readonly name: string } | undefined {
  const [, place, name] = /^([1-9]\d*)-(.+)$/.exec(folder) ?? [];
  return place === undefined || name === undefined ? undefined : { place: Number(place), name };
}

/** In a stage's folder: that one of `count` parts of its photos is done, by `dsrg-train --shard`. */
export function shardFile({ index, count }: Shard): string {
  return `shard-${index}-of-${count}.json`;
}

/** The part of the photos whose file it is, by {@link shardFile}; undefined for other files. */
export function shardOfFile(path: string): Shard | undefined {
  const [, index, count] = /^shard-(\d+)-of-(\d+)\.json$/.exec(path) ?? [];
  return index === undefined ? undefined : { index: Number(index), count: Number(count) };
}

/** A label map, cue map, guide, mask or saliency map of one photo; ids of photos in sub-folders have a `/`. */
export function labelFile(id: string): string {
  return `${id}.png`;
}

/** Folder, in a stage's own, of the labels that it made of all photos for the n-th time, from 1. */
export function roundFolder(round: number): string {
  return `labels-${round}`;
}

/** The photo whose file it is, by {@link labelFile}; undefined for other files. */
export function photoOfLabelFile(path: string): string | undefined {
  return path.endsWith('.png') ? path.slice(0, -'.png'.length) : undefined;
}

/** Features of one photo, by `encodeFeatures`. */
export function featuresFile(id: string): string {
  return `${id}.features`;
}

/** The photo whose file it is, by {@link featuresFile}; undefined for other files. */
export function photoOfFeaturesFile(path: string): string | undefined {
  return path.endsWith('.features') ? path.slice(0, -'.features'.length) : undefined;
}

/** A checkpoint of an earlier step, where several are kept. */
export function checkpointOfStep(step: number): string {
  return `checkpoint-${step}.safetensors`;
}

/** The step of a checkpoint by {@link checkpointOfStep}; undefined for other files. */
export function stepOfCheckpoint(file: string): number | undefined {
  const step = /^checkpoint-(\d+)\.safetensors$/.exec(file)?.[1];
  return step === undefined ? undefined : Number(step);
}

/** The photos of one of the run's photo sets, an id a line, in the run's order. */
export function photoListFile(set: string): string {
  return `${runFiles.photos}/${set}.txt`;
}

/** The tags of one of the run's photo sets: JSON. */
export function photoTagsFile(set: string): string {
  return `${runFiles.photos}/${set}-tags.json`;
}

/** The contact sheet of one of the run's photo sets: photos, and beside them what each stage has made of them. */
export function contactSheetFile(set: string): string {
  return set === targetPhotos ? 'contact-sheet.jpg' : `contact-sheet-${set}.jpg`;
}

/** Whether a file in a run's folder is one by {@link contactSheetFile}. */
export function isContactSheet(path: string): boolean {
  return /^contact-sheet(-[^/]+)?\.jpg$/.test(path);
}

/** An evaluation by `dsrg-eval --watch`: its report beside a folder of that name with the pictures it is drawn from. */
export function evaluationFile(name: string): string {
  return `${name}.json`;
}
