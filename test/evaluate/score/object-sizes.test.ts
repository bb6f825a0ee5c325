import { rm } from 'node:fs/promises';
import type { LabelMap } from '@dsrg/core';
import { objectSizes, objectsOfSize, sizeParts } from '@dsrg/evaluate';
import { evaluateSet, openEvaluationSet, predictFromMasks } from '@dsrg/evaluate/node';
import { expect } from 'chai';
import { makeVocFolder } from '../voc-folder.ts';

function labels(...lines: string[]): LabelMap {
  const data = Uint8Array.from([...lines.join('')].map((letter) => (letter === '.' ? 255 : Number(letter))));
  return { kind: 'labels', data, height: lines.length, width: lines[0]!.length };
}

const text = ({ data }: LabelMap) => [...data].map((label) => (label === 255 ? '.' : label)).join('');

describe('evaluate/objectsOfSize', () => {
  it('keeps the objects of each size, joined over corners, parted by void and by other labels', () => {
    const truth = labels('1100', '0011', '22.2', '0000');
    const sizes = [1, 2, 4].map((from, i) => ({ name: `${from}`, from, below: [2, 4, 99][i]! }));
    expect(objectsOfSize(truth, sizes).map(text)).to.deep.equal([
      '..00' + '00..' + '...2' + '0000',
      '..00' + '00..' + '22..' + '0000',
      '1100' + '0011' + '....' + '0000',
    ]);
  });

  it('shares every object out to exactly one of the usual sizes', () => {
    const large = labels(...Array.from({ length: 100 }, () => '1'.repeat(100)));
    const counts = objectsOfSize(large, objectSizes).map(({ data }) => data.filter((label) => label === 1).length);
    expect(counts).to.deep.equal([0, 0, 10_000]);
  });

  it('is scored beside the whole truth', async () => {
    const { root, data } = await makeVocFolder();
    const set = await openEvaluationSet(data, { split: 'val', masks: ['SegmentationClass'] });
    const result = await evaluateSet(set, predictFromMasks(`${data}/SegmentationClass`, set), { parts: [sizeParts()] });
    expect(result.truths.map(({ name }) => name)[1]).to.equal('SegmentationClass, small objects (below 32² px)');
    const objects = result.truths.map(({ confusion }) => confusion.counts[4]);
    expect(objects).to.deep.equal([3 * 64, 3 * 64, 0, 0]);
    await rm(root, { recursive: true });
  });
});
