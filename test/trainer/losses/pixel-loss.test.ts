import { DsrgError, type LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { pixelLoss } from '../../../trainer/losses/pixel-loss.ts';
import { numbers } from '../../numbers.ts';
import { batchOf, expectGradient } from './numeric-gradient.ts';

const labelMap = (height: number, width: number, ...data: number[]): LabelMap => ({
  kind: 'labels',
  data: Uint8Array.from(data),
  height,
  width,
});

describe('pixelLoss', () => {
  const next = numbers(21);
  const logits = batchOf([2, 3, 2, 2], () => next() * 6 - 3);
  const labels = [labelMap(2, 2, 0, 1, 255, 2), labelMap(2, 2, 255, 255, 255, 1)];

  it('is ln C for uniform predictions, whatever is ignored', () => {
    expect(
      pixelLoss(
        batchOf([2, 3, 2, 2], () => 5),
        labels,
      ).value,
    ).to.be.closeTo(Math.log(3), 1e-12);
  });

  it('divides by the pixels that are not ignored', () => {
    const z = batchOf([1, 2, 1, 2], () => 0);
    z.data.set([3, 0, 0, 0]);
    const loss = Math.log(1 + Math.exp(3));
    expect(pixelLoss(z, [labelMap(1, 2, 1, 255)]).value).to.be.closeTo(loss, 1e-12);
    expect(pixelLoss(z, [labelMap(1, 2, 1, 0)]).value).to.be.closeTo((loss + Math.LN2) / 2, 1e-12);
  });

  it('is 0 with gradient 0 when everything is ignored', () => {
    const { value, gradient } = pixelLoss(logits, [
      labelMap(2, 2, 255, 255, 255, 255),
      labelMap(2, 2, 255, 255, 255, 255),
    ]);
    expect(value).to.equal(0);
    expect(gradient.data.every((g) => g === 0)).to.equal(true);
  });

  it('has the gradient that finite differences find, also with weights', () => {
    const pixelWeights = [Float32Array.of(0.5, 2, 1, 0), Float32Array.of(1, 1, 1, 3)];
    for (const options of [
      {},
      { classWeights: [0.3, 1, 2] },
      { pixelWeights },
      { pixelWeights, classWeights: [1, 0, 2] },
    ]) {
      expectGradient(
        logits,
        pixelLoss(logits, labels, options).gradient.data,
        (z) => pixelLoss(z, labels, options).value,
      );
    }
  });

  it('names a label out of range, labels of another size, and missing labels', () => {
    expect(() => pixelLoss(logits, [labels[0]!, labelMap(2, 2, 0, 0, 0, 7)])).to.throw(
      DsrgError,
      /Label 7 at \(row 1, column 1\) of photo 1 .* 0 to 2 or are 255/,
    );
    expect(() => pixelLoss(logits, [labels[0]!, labelMap(1, 4, 0, 0, 0, 0)])).to.throw(DsrgError, /photo 1 are 1×4/);
    expect(() => pixelLoss(logits, [labels[0]!])).to.throw(DsrgError, /1 label maps for a batch of 2/);
  });
});
