import type { FloatBatch } from '@dsrg/core';
import { expect } from 'chai';
import { mapTagLoss } from '../../../trainer/losses/map-tag-loss.ts';
import { pixelLoss } from '../../../trainer/losses/pixel-loss.ts';
import { reconstructionLoss } from '../../../trainer/losses/reconstruction-loss.ts';
import { recursionLoss } from '../../../trainer/recursion/recursion-loss.ts';
import type { Grids } from '../../../trainer/recursion/recursion-picture.ts';
import { signedNumbers } from '../../numbers.ts';

const row = (width: number) => ({ height: 1, width });
const grids: Grids = { picture: row(8), refined: row(4), cam: row(2), logits: row(4), convention: 'half-pixel' };

describe('trainer/recursion recursionLoss', () => {
  const next = signedNumbers(3);
  const batch = (channels: number, width: number): FloatBatch => ({
    ...{ kind: 'batch', count: 1, channels, ...row(width) },
    data: Float32Array.from({ length: channels * width }, next),
  });
  const [cam, logits] = [batch(2, 2), batch(3, 4)];
  const outputs = { cam, logits };
  const labels = { kind: 'labels', data: Uint8Array.of(0, 255, 2, 2), ...row(4) } as const;
  const maps = { kind: 'activations', data: Float32Array.of(0.2, 0.4, 1, 0.6), tags: [2], ...row(4) } as const;
  const targets = { tags: [[2]], validCells: [Uint8Array.of(1, 1)] };
  const all = { ...targets, labels: [labels], refined: [{ maps, valid: Uint8Array.of(1, 1, 1, 1) }] };

  it('is the tag loss alone where there are no labels yet', () => {
    const found = recursionLoss(outputs, targets, grids, { tagWeight: 2, pixelWeight: 1, mapWeight: 1 });
    const tags = mapTagLoss(cam, [0, 1], targets.validCells);
    expect(found.total).to.be.closeTo(2 * tags.value, 1e-12);
    expect(found.parts).to.deep.equal({ tags: tags.value });
    expect(found.gradients.cam?.data).to.deep.equal(tags.gradient.data.map((value) => 2 * value));
    expect(found.gradients).to.not.have.property('logits');
  });

  it('adds labels and refined maps by their weights', () => {
    const weights = { tagWeight: 1, pixelWeight: 3, mapWeight: 5 };
    const found = recursionLoss(outputs, all, grids, weights);
    const tags = mapTagLoss(cam, [0, 1], targets.validCells);
    const pixels = pixelLoss(logits, [labels]);
    const means = { tags: [2], data: Float32Array.of(0.3, 0.8), ...row(2) };
    const spread = reconstructionLoss(cam, [means], targets.validCells);
    expect(found.total).to.be.closeTo(tags.value + 3 * pixels.value + 5 * spread.value, 1e-6);
    for (const [i, value] of (found.gradients.cam?.data ?? []).entries()) {
      expect(value).to.be.closeTo((tags.gradient.data[i] as number) + 5 * (spread.gradient.data[i] as number), 1e-5);
    }
    for (const [i, value] of (found.gradients.logits?.data ?? []).entries()) {
      expect(value).to.be.closeTo(3 * (pixels.gradient.data[i] as number), 1e-6);
    }
  });

  it('leaves out what weighs nothing: the first version has no loss of maps', () => {
    const found = recursionLoss(outputs, all, grids, { tagWeight: 0, pixelWeight: 1, mapWeight: 0 });
    expect(Object.keys(found.parts)).to.deep.equal(['pixels']);
    expect(found.gradients.cam?.data.every((value) => value === 0)).to.equal(true);
  });

  it('lets background and classes weigh the same, where they are balanced', () => {
    const weights = { tagWeight: 0, pixelWeight: 1, balanced: true };
    const found = recursionLoss(outputs, all, grids, weights);
    // One cell of background, two of a class.
    const pixels = pixelLoss(logits, [labels], { pixelWeights: [[2, 1, 1, 1]] });
    expect(found.parts.pixels).to.be.closeTo(pixels.value, 1e-6);
    for (const [i, value] of (found.gradients.logits?.data ?? []).entries())
      expect(value).to.be.closeTo(pixels.gradient.data[i] as number, 1e-6);
  });
});
