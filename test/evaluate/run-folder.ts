import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCheckpoint } from '@dsrg/converters/node';
import { vocPalette } from '@dsrg/core';
import { writeLabels } from '@dsrg/core/node';
import { blockLabels } from './voc-folder.ts';

/** Writes the folder of a run as dsrg-train leaves it half-way: cues done, a network in training that knows the colours. */
export async function makeRun(run: string): Promise<void> {
  await mkdir(join(run, '2-cues'), { recursive: true });
  await writeFile(join(run, 'run.json'), JSON.stringify({ data: { split: 'train' } }));
  await writeFile(join(run, 'manifest.json'), '{}');
  const steps = [1, 2, 3].map((step) => JSON.stringify({ stage: 'seeds', step, rate: 1, seed: 4 / step }));
  await writeFile(join(run, 'log.jsonl'), `${steps.join('\n')}\n{"stage":"see`);
  for (const [index, id] of ['a', 'b', 'c'].entries()) {
    const labels = blockLabels(index);
    const cues = { ...labels, data: labels.data.map((label, i) => (i % 2 === 0 ? label : 255)) };
    await writeLabels(join(run, '2-cues', `${id}.png`), cues, vocPalette());
  }
  await writeFile(join(run, '2-cues', 'done.json'), '{}');
  await writeNetwork(run, 10, 1);
}

/** @param gain of the logits; 0 makes all classes alike */
export async function writeNetwork(run: string, step: number, gain: number): Promise<void> {
  const weight = Float32Array.of(-4, -4, 8, 8, -8, 0, -8, 8, 0).map((value) => value * gain);
  const node = {
    kind: 'convolution',
    name: 'logits',
    input: 'image',
    inChannels: 3,
    outChannels: 3,
    kernel: 1,
  } as const;
  await writeCheckpoint(join(run, '3-seeds', 'checkpoint.safetensors'), {
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
      makes: 'segmentation-network',
      classes: ['background', 'red', 'green'],
      mean: [0, 0, 0],
      std: [255, 255, 255],
      outputStride: 1,
      longSide: 40,
      crf: 'dsrg-test',
      stage: 'seeds',
      step,
    },
  });
}
