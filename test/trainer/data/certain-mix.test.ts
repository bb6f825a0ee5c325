import { DsrgError, type FloatBatch, type LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { certainMix, mixedTags } from '../../../trainer/data/certain-mix.ts';

const labels = (...data: number[]): LabelMap => ({
  kind: 'labels',
  data: Uint8Array.from(data),
  height: 1,
  width: data.length,
});

/** Pictures of one channel and one row. */
const pictures = (...rows: number[][]): FloatBatch => ({
  kind: 'batch',
  data: Float32Array.from(rows.flat()),
  count: rows.length,
  channels: 1,
  height: 1,
  width: rows[0]?.length as number,
});

describe('trainer/data certainMix', () => {
  it('pastes the partner’s certain foreground, and nothing of its background or its doubts', () => {
    const images = pictures([1, 2, 3, 4], [11, 12, 13, 14]);
    const maps = [labels(0, 5, 255, 5), labels(7, 255, 7, 0)];
    const mixed = certainMix({ images, labels: maps, partners: [1, 0], convention: 'half-pixel' });
    expect([...mixed.images.data]).to.deep.equal([11, 2, 13, 4, 11, 2, 13, 4]);
    expect(mixed.labels.map(({ data }) => [...data])).to.deep.equal([
      [7, 5, 7, 5],
      [7, 5, 7, 5],
    ]);
    expect(mixed.pasted.map((mask) => [...mask])).to.deep.equal([
      [1, 0, 1, 0],
      [0, 1, 0, 1],
    ]);
    // What was mixed stays as it was.
    expect([...images.data]).to.deep.equal([1, 2, 3, 4, 11, 12, 13, 14]);
    expect([...(maps[0]?.data ?? [])]).to.deep.equal([0, 5, 255, 5]);
  });

  it('changes nothing where the partner has no certain foreground', () => {
    const images = pictures([1, 2], [3, 4]);
    const maps = [labels(4, 255), labels(0, 255)];
    const mixed = certainMix({ images, labels: maps, partners: [1, 0], convention: 'half-pixel' });
    expect([...mixed.images.data.slice(0, 2)]).to.deep.equal([1, 2]);
    expect([...(mixed.labels[0]?.data ?? [])]).to.deep.equal([4, 255]);
  });

  it('pastes all that a cell of a coarser label covers, in every channel', () => {
    const data = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 101, 102, 103, 104, 105, 106, 107, 108]);
    const images = { kind: 'batch', data, count: 2, channels: 2, height: 1, width: 4 } as const;
    const mixed = certainMix({
      images,
      labels: [labels(0, 0), labels(0, 9)],
      partners: [1, 0],
      convention: 'half-pixel',
    });
    expect([...mixed.images.data]).to.deep.equal([1, 2, 103, 104, 5, 6, 107, 108, ...data.slice(8)]);
  });

  it('refuses labels that are not one for each picture', () => {
    const images = pictures([1], [2]);
    expect(() => certainMix({ images, labels: [labels(0)], partners: [1, 0], convention: 'half-pixel' })).to.throw(
      DsrgError,
      /1 label maps and 2 partners for 2 pictures/,
    );
  });
});

describe('trainer/data mixedTags', () => {
  const all = new Uint8Array(4).fill(1);

  it('present: the classes that the mixed label shows', () => {
    expect(mixedTags(labels(0, 3, 255, 8), [3, 5], all, { rule: 'present' })).to.deep.equal([3, 8]);
    expect(mixedTags(labels(0, 0, 255, 0), [5], all, { rule: 'present' })).to.deep.equal([]);
  });

  it('union: a class of the base may hide where nothing is certain', () => {
    expect(mixedTags(labels(0, 3, 255, 8), [3, 5], all, { rule: 'union' })).to.deep.equal([3, 5, 8]);
    // Pasted over: neither a label nor a doubt is left of 5.
    expect(mixedTags(labels(0, 8, 8, 8), [5], all, { rule: 'union' })).to.deep.equal([8]);
    // Padding hides nothing.
    expect(mixedTags(labels(0, 8, 8, 255), [5], Uint8Array.of(1, 1, 1, 0), { rule: 'union' })).to.deep.equal([8]);
  });

  it('does not count a class of too few pixels', () => {
    const speck = { ...labels(), data: new Uint8Array(4000), height: 40, width: 100 };
    speck.data.fill(2, 0, 3);
    expect(mixedTags(speck, [], new Uint8Array(4000).fill(1), { rule: 'present' })).to.deep.equal([]);
    speck.data.fill(2, 0, 4);
    expect(mixedTags(speck, [], new Uint8Array(4000).fill(1), { rule: 'present' })).to.deep.equal([2]);
    // The base's own class stays by as little as a pixel.
    speck.data.fill(0, 1);
    expect(mixedTags(speck, [2], new Uint8Array(4000).fill(1), { rule: 'union' })).to.deep.equal([2]);
  });
});
