import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors, readCheckpoint, type Tensor, writeCheckpoint } from '@dsrg/converters';
import { expect } from 'chai';
import { failure } from '../core/node/failure.ts';
import { temporaryFolder } from '../core/node/temporary-folder.ts';
import { smallCheckpoint } from './small-checkpoint.ts';

/** What a checkpoint's header may hold, or lack. */
interface Header {
  format: number;
  graph?: { format: number; nodes?: { kind: string }[] };
  about?: { classes?: string[]; step?: number };
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
