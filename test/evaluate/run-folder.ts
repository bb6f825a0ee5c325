import {
  encodeCheckpoint,
  encodePhotoList,
  encodePhotoTags,
  encodeStageRecord,
  labelFile,
  type MapGrid,
  type RunStore,
  within,
} from '@dsrg/converters';
import { folderStore } from '@dsrg/converters/node';
import { encodeLabels, type LabelMap, vocPalette } from '@dsrg/core';
import { blockLabels } from './voc-folder.ts';

const classes = ['background', 'red', 'green'];

/** What a run made half-way learns from. */
export interface RunPhotos {
  /** @default 'train' */
  readonly split?: string | null;
  readonly list?: { readonly name: string; readonly sha256: string };
  /** @default a, b, c */
  readonly ids?: readonly string[];
}

/** Begins a run: its record, its list of photos, a log whose last line is torn. */
export async function beginRun(
  run: string,
  { split = 'train', list, ids = ['a', 'b', 'c'] }: RunPhotos = {},
): Promise<RunStore> {
  const store = folderStore(run);
  const data = { name: 'blocks', split, ...(list && { list }), photos: ids.length, classes };
  await store.write('run.json', JSON.stringify({ method: 'dsrg', seed: 1, data }));
  await store.write('manifest.json', '{}');
  await store.write('photos/target.txt', encodePhotoList(ids));
  const steps = [1, 2, 3].map((step) => JSON.stringify({ stage: 'seeds', step, rate: 1, seed: 4 / step }));
  await store.write('log.jsonl', `${steps.join('\n')}\n{"stage":"see`);
  return store;
}

/** Writes a complete stage of cues: every other pixel of the true labels, or all cells of a coarser grid. */
export async function writeCues(
  store: RunStore,
  maps: Readonly<Record<string, LabelMap>>,
  grid: MapGrid = 'photo',
): Promise<void> {
  const stage = within(store, '2-cues');
  for (const [id, labels] of Object.entries(maps)) await stage.write(labelFile(id), encodeLabels(labels, vocPalette()));
  await stage.write(
    'done.json',
    encodeStageRecord({ stage: 'cues', makes: 'cues', classes, grid, photos: 'target', seconds: 1 }),
  );
}

export function halfDecided(labels: LabelMap): LabelMap {
  return { ...labels, data: labels.data.map((label, i) => (i % 2 === 0 ? label : 255)) };
}

/** Writes the folder of a run as dsrg-train leaves it half-way: cues done, a network in training that knows the colours. */
export async function makeRun(run: string): Promise<void> {
  const store = await beginRun(run);
  await writeCues(store, Object.fromEntries(['a', 'b', 'c'].map((id, k) => [id, halfDecided(blockLabels(k))])));
  await writeNetwork(run, 10, 1);
}

/**
 * @param gain of the logits; 0 makes all classes alike
 * @param makes and the folder of its stage
 */
export async function writeNetwork(
  run: string,
  step: number,
  gain: number,
  makes: 'tag-network' | 'segmentation-network' = 'segmentation-network',
  folder = '3-seeds',
): Promise<void> {
  const weight = Float32Array.of(-4, -4, 8, 8, -8, 0, -8, 8, 0).map((value) => value * gain);
  const node = {
    kind: 'convolution',
    name: 'logits',
    input: 'image',
    inChannels: 3,
    outChannels: 3,
    kernel: 1,
  } as const;
  const checkpoint = encodeCheckpoint({
    graph: {
      format: 1,
      name: 'colours',
      input: { name: 'image', channels: 3 },
      nodes: [node],
      outputs: { logits: 'logits' },
    },
    weights: new Map([
      ['logits.weight', weight],
      ['logits.bias', new Float32Array(3)],
    ]),
    momenta: new Map(),
    about: {
      makes,
      classes,
      mean: [0, 0, 0],
      std: [255, 255, 255],
      outputStride: 1,
      longSide: 40,
      crf: 'dsrg-test',
      stage: 'seeds',
      step,
    },
  });
  await folderStore(run).write(`${folder}/checkpoint.safetensors`, checkpoint);
}

/** Writes a tag network whose maps are of the colours, and what the photos are tagged with. */
export async function writeTagNetwork(run: string, tags: Readonly<Record<string, readonly number[]>>): Promise<void> {
  const store = folderStore(run);
  const node = {
    kind: 'convolution',
    name: 'cam',
    input: 'image',
    inChannels: 3,
    outChannels: 2,
    kernel: 1,
  } as const;
  const checkpoint = encodeCheckpoint({
    graph: { format: 1, name: 'tags', input: { name: 'image', channels: 3 }, nodes: [node], outputs: { cam: 'cam' } },
    weights: new Map([
      ['cam.weight', Float32Array.of(1, -1, -1, -1, 1, -1)],
      ['cam.bias', new Float32Array(2)],
    ]),
    momenta: new Map(),
    about: {
      makes: 'tag-network',
      classes,
      mean: [0, 0, 0],
      std: [255, 255, 255],
      outputStride: 1,
      longSide: null,
      crf: 'dsrg-test',
      stage: 'tags',
      step: 1,
    },
  });
  await store.write('1-tags/checkpoint.safetensors', checkpoint);
  await store.write('photos/target-tags.json', encodePhotoTags(new Map(Object.entries(tags))));
}
