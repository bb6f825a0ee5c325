import type { LabelMap, LogitMap } from '@dsrg/core';
import { createConfusion, createThresholdSweep, mapsOfTags, strongestClass, updateConfusion } from '@dsrg/evaluate';
import { expect } from 'chai';
import { numbers } from '../../numbers.ts';

function map(height: number, width: number, ...data: number[]): LogitMap {
  return { kind: 'logits', data: Float32Array.from(data), height, width, classes: data.length / height / width };
}

describe('evaluate/cams', () => {
  it('adds views, cuts negatives off, divides each class by its greatest value, and keeps tagged classes', () => {
    const views = [map(1, 3, 4, 2, -9, 1, 1, 1, 0, 1, 8), map(1, 3, 4, 2, 0, 9, 9, 9, 0, 1, 8)];
    const size = { height: 1, width: 3 };
    const read = (tags: number[]) => strongestClass(mapsOfTags(views, tags, size, 'half-pixel'));
    const { labels, strength } = read([1, 3]);
    expect([...labels]).to.deep.equal([1, 1, 3]);
    for (const [i, value] of [1, 0.5, 1].entries()) expect(strength[i]).to.be.closeTo(value, 1e-5);
    expect([...read([]).labels]).to.deep.equal([0, 0, 0]);
    expect(() => read([4])).to.throw('Tag 4 of activation maps of 3 classes');
  });

  it('counts for each threshold what labelling by it and counting gives', () => {
    const random = numbers(8);
    const thresholds = [0.2, 0.5, 0.9];
    const sweep = createThresholdSweep(thresholds, 4);
    const single = thresholds.map(() => createConfusion(4));
    for (let photo = 0; photo < 3; photo++) {
      const size = { height: 5, width: 6 };
      const labels = Uint8Array.from({ length: 30 }, () => 1 + Math.floor(random() * 3));
      const strength = Float32Array.from({ length: 30 }, () => Math.round(random() * 10) / 10);
      const data = Uint8Array.from({ length: 30 }, () => (random() < 0.1 ? 255 : Math.floor(random() * 4)));
      const truth: LabelMap = { kind: 'labels', data, ...size };
      sweep.add({ ...size, labels, strength }, truth, 'x');
      for (const [index, threshold] of thresholds.entries()) {
        const predicted = labels.map((label, i) => (strength[i]! > threshold ? label : 0));
        updateConfusion(single[index]!, truth, { kind: 'labels', data: predicted, ...size });
      }
    }
    expect(sweep.confusions()).to.deep.equal(single);
  });
});
