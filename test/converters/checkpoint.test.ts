import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeCheckpoint,
  decodeSafetensors,
  encodeCheckpoint,
  encodeSafetensors,
  exportModel,
  type Tensor,
} from '@dsrg/converters';
import { readCheckpoint, writeCheckpoint } from '@dsrg/converters/node';
import { readModelMetadata } from '@dsrg/core';
import { expect } from 'chai';
import { failure } from '../core/node/failure.ts';
import { temporaryFolder } from '../core/node/temporary-folder.ts';
import { smallCheckpoint } from './small-checkpoint.ts';

/** What a checkpoint's header may hold, or lack. */
interface Header {
  format: number;
  graph?: { format: number; nodes?: { kind: string }[] };
  about?: { classes?: string[]; step?: number; makes?: string };
}

describe('converters/checkpoint', () => {
  const folder = temporaryFolder();
  const place = () => join(folder(), 'checkpoint.safetensors');

  it('gives back what was written: graph, weights, momenta and what it says of itself', async () => {
    const checkpoint = smallCheckpoint();
    await writeCheckpoint(place(), checkpoint);
    expect(await readCheckpoint(place())).to.deep.equal(checkpoint);
    const bytes = await readFile(place());
    await writeCheckpoint(place(), await readCheckpoint(place()));
    expect((await readFile(place())).equals(bytes)).to.equal(true);
  });

  it('keeps what is learned from beside a running mean of it, and what the training remembers', async () => {
    const checkpoint = smallCheckpoint();
    const learning = new Map([...checkpoint.weights].map(([name, values]) => [name, values.map((value) => value + 1)]));
    const about = { ...checkpoint.about, memory: { epochs: [0.5, 0.25] } };
    const back = decodeCheckpoint(encodeCheckpoint({ ...checkpoint, learning, about }), 'a.safetensors');
    expect(back.weights).to.deep.equal(checkpoint.weights);
    expect(back.learning).to.deep.equal(learning);
    expect(back.about.memory).to.deep.equal({ epochs: [0.5, 0.25] });
    const part = new Map([...learning].slice(1));
    expect(() => decodeCheckpoint(encodeCheckpoint({ ...checkpoint, learning: part }), 'a.safetensors')).to.throw(
      /is missing/,
    );
  });

  it('is a safetensors file with plain OIHW arrays, as other programs read it', async () => {
    await writeCheckpoint(place(), smallCheckpoint());
    const { tensors } = decodeSafetensors(await readFile(place()), 'checkpoint');
    expect([...tensors].map(([name, { shape }]) => [name, ...shape])).to.deep.equal([
      ['trunk1.weight', 4, 3, 3, 3],
      ['trunk1.bias', 4],
      ['logits.weight', 2, 4, 1, 1],
      ['momentum.logits.weight', 2, 4, 1, 1],
    ]);
  });

  /** A checkpoint with a header or arrays that `change` has spoilt. */
  async function spoilt(change: (header: Header, tensors: Map<string, Tensor>) => void): Promise<void> {
    await writeCheckpoint(place(), smallCheckpoint());
    const { tensors, metadata } = decodeSafetensors(await readFile(place()), 'checkpoint');
    const header = JSON.parse(metadata.dsrg as string);
    change(header, tensors);
    await writeFile(place(), encodeSafetensors(tensors, { dsrg: JSON.stringify(header) }));
  }

  const headers: [string, (header: Header) => void][] = [
    ['of another format', (header) => (header.format = 2)],
    ['without a graph', (header) => delete header.graph],
    ['with a graph of nothing', (header) => (header.graph = { format: 1 })],
    ['without a word of itself', (header) => delete header.about],
    ['without classes', (header) => delete header.about?.classes],
    ['without a step', (header) => delete header.about?.step],
  ];
  for (const [what, change] of headers)
    it(`refuses a header ${what}`, async () => {
      await spoilt(change);
      await failure(
        () => readCheckpoint(place()),
        'FILE_FORMAT',
        [place(), 'not a dsrg checkpoint'],
        'dsrg-train wrote',
      );
    });

  it('refuses a header that does not say what has learned, or says it of no network', async () => {
    await spoilt((header) => delete header.about?.makes);
    await failure(
      () => readCheckpoint(place()),
      'FILE_FORMAT',
      [place(), 'does not say what its network'],
      'older dsrg',
    );
    await spoilt((header) => Object.assign(header.about ?? {}, { makes: 'cues' }));
    await failure(() => readCheckpoint(place()), 'FILE_FORMAT', ['makes "cues"', 'tag-network, segmentation-network']);
  });

  it('keeps that photos are seen at their own size, and the model says no long side', async () => {
    const checkpoint = smallCheckpoint();
    const native = { ...checkpoint, about: { ...checkpoint.about, longSide: null } };
    const read = decodeCheckpoint(encodeCheckpoint(native), 'x');
    expect(read.about).to.deep.equal(native.about);
    expect(readModelMetadata(exportModel(read))).to.not.have.property('longSide');
    expect(readModelMetadata(exportModel(checkpoint))).to.have.property('longSide', 321);
  });

  it('does not export the class scores of a network that has learned tags', async () => {
    const checkpoint = smallCheckpoint();
    const about = { ...checkpoint.about, makes: 'tag-network' as const, stage: 'tags' };
    await failure(
      async () => exportModel({ ...checkpoint, about }),
      'MODEL',
      ['stage tags has learned tags'],
      '--output cam',
    );
  });

  it('refuses a graph that is none', async () => {
    await spoilt(({ graph }) => graph?.nodes?.splice(1, 1, { kind: 'gelu' }));
    await failure(() => readCheckpoint(place()), 'GRAPH', ['Node undefined (gelu)']);
  });

  it('refuses arrays that are missing or of another size', async () => {
    await spoilt((_, tensors) => tensors.delete('logits.weight'));
    await failure(() => readCheckpoint(place()), 'WEIGHTS', ['logits.weight of small is missing; expected 2×4×1×1']);
    await spoilt((_, tensors) => tensors.set('trunk1.bias', { shape: [3], data: new Float32Array(3) }));
    await failure(() => readCheckpoint(place()), 'WEIGHTS', ['trunk1.bias of small has 3 values; expected 4']);
    await spoilt((_, tensors) => tensors.set('momentum.logits.weight', { shape: [1], data: new Float32Array(1) }));
    await failure(() => readCheckpoint(place()), 'WEIGHTS', ['logits.weight of small has 1 values']);
  });

  it('refuses a truncated file, another safetensors file, and what is none', async () => {
    await writeCheckpoint(place(), smallCheckpoint());
    await truncate(place(), 900);
    await failure(() => readCheckpoint(place()), 'WEIGHTS', [place()]);
    await truncate(place(), 5);
    await failure(() => readCheckpoint(place()), 'WEIGHTS', [place()]);
    await writeFile(place(), encodeSafetensors(new Map([['a', { shape: [1], data: Float32Array.of(1) }]])));
    await failure(() => readCheckpoint(place()), 'FILE_FORMAT', ['not a dsrg checkpoint of format 1']);
    await writeFile(place(), '{"dsrg": "a text file of this name"}');
    await failure(() => readCheckpoint(place()), 'WEIGHTS', [place()]);
    await failure(() => readCheckpoint(join(folder(), 'none')), 'FILE_MISSING', ['none']);
  });
});
