import {
  decodeCheckpoint,
  exportModel,
  memoryStore,
  readStoreText,
  runFiles,
  stageFiles,
  within,
} from '@dsrg/converters';
import { predictLabels } from '@dsrg/core';
import { chooseSettings, type Machine, methods, presets, readJsonl, train } from '@dsrg/trainer';
import { renderedPhotos } from '../rendered-photos.ts';

/** What a short run has come to, as plain data. */
export interface TinyRun {
  /** Name of the stage and every figure of its loss, for each step. */
  readonly losses: readonly { readonly stage: string; readonly values: Readonly<Record<string, number>> }[];
  /** Names of the stages that are done, in their order. */
  readonly stages: readonly string[];
  readonly bytesOfModel: number;
  /** What the exported model says of each photo, row by row: a digit for each pixel. */
  readonly labels: readonly string[];
  /** Lines of what the run said. */
  readonly said: readonly string[];
}

/** A few steps of each training: what is tried is that they are the same everywhere, not that they teach much. */
const short = [
  'tags.epochs=8',
  'seeds.epochs=4',
  'retrain.epochs=4',
  ...['tags', 'seeds', 'retrain'].map((s) => `${s}.batch=4`),
];

/** Trains preset `tiny` on eight rendered photos, from their tags to an ONNX model, in memory. */
export async function trainTiny(machine: Machine): Promise<TinyRun> {
  const target = renderedPhotos(8);
  const { method, settings } = chooseSettings({ methods, presets }, { preset: 'tiny', set: short });
  const store = memoryStore();
  const said: string[] = [];
  const { stages, result } = await train({
    ...{ method, settings, photoSets: { target }, store, machine },
    say: (line) => said.push(line),
  });
  const bytes = await within(store, result).read(stageFiles.checkpoint);
  if (bytes === undefined) throw new Error('the run left no checkpoint');
  const model = exportModel(decodeCheckpoint(bytes, result));
  const segmenter = await machine.openSegmenter(model);
  const labels: string[] = [];
  for (const item of target.items) {
    labels.push((await predictLabels(segmenter, await target.photo(item))).data.join(''));
  }
  await segmenter.close();
  const steps = readJsonl((await readStoreText(store, runFiles.log)) ?? '').filter(({ step }) => step !== undefined);
  const losses = steps.map(({ stage, step, rate, milliseconds, ...values }) => {
    return { stage: String(stage), values: values as Record<string, number> };
  });
  return { losses, stages: stages.map(({ name }) => name), bytesOfModel: model.length, labels, said };
}
