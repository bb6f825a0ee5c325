import { type FloatBatch, softmax } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import { lowerBackground, raiseBackground } from '../../../trainer/seeds/adjust-background.ts';

describe('trainer/seeds adjust background', () => {
  const [count, channels, height, width] = [2, 4, 3, 5];
  const random = createRandom(1);
  const data = Float32Array.from({ length: count * channels * height * width }, () => random.normal());
  const logits: FloatBatch = { kind: 'batch', data, count, channels, height, width };

  it('raises the background of each photo and nothing else', () => {
    const raised = raiseBackground(logits, 1.5);
    raised.data.forEach((value, i) => {
      const plane = Math.floor(i / (height * width)) % channels;
      expect(value - data[i]!).to.be.closeTo(plane === 0 ? 1.5 : 0, 1e-6);
    });
    expect(raiseBackground(logits, 0)).to.equal(logits);
  });

  it('sums to 1 where background is certain, however far it is lowered', () => {
    const certain = (background: number, other: number) =>
      ({ kind: 'probabilities', data: Float32Array.of(background, other), classes: 2, height: 1, width: 1 }) as const;
    for (const amount of [1.4, 18, 40, 800]) {
      const [background, other] = lowerBackground(certain(1, 0), amount).data;
      expect(background).to.be.closeTo(1, 1e-6);
      expect(other).to.equal(0);
      // Rounding may leave a sum a little above 1.
      const { data } = lowerBackground(certain(1 + 2 ** -23, 1e-7), amount);
      const share = 1 / (1 + 1e7 * Math.exp(-amount));
      expect(data[1]).to.be.closeTo(share, amount === 1.4 ? 1e-6 : 1e-5);
      expect(data[0]! + data[1]!).to.be.closeTo(1, 1e-6);
    }
  });

  it('lowers probabilities as it would lower their logits', () => {
    const first = data.slice(0, channels * height * width);
    const map = { kind: 'logits', classes: channels, height, width } as const;
    const lowered = raiseBackground({ ...logits, data: first, count: 1 }, -0.8);
    const expected = softmax({ ...map, data: lowered.data });
    const found = lowerBackground(softmax({ ...map, data: first }), 0.8);
    expected.data.forEach((value, i) => {
      expect(found.data[i]).to.be.closeTo(value, 1e-6);
    });
  });
});
