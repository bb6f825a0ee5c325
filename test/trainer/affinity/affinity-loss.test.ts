import type { LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { affinityLoss } from '../../../trainer/affinity/affinity-loss.ts';
import { affinityPaths } from '../../../trainer/affinity/affinity-paths.ts';
import { numbers } from '../../numbers.ts';
import { batchOf, expectGradient } from '../losses/numeric-gradient.ts';

const labelsOf = (height: number, width: number, values: readonly number[]): LabelMap => {
  return { kind: 'labels', data: Uint8Array.from(values), height, width };
};

describe('affinityLoss', () => {
  it('weighs pairs of background, of a class and of two by hand', () => {
    // Four cells in a row, neighbours joined: background | background | class | class, and boundaries of 1/2 everywhere.
    const edges = batchOf([1, 1, 1, 4], () => 0);
    const { value } = affinityLoss(edges, [labelsOf(1, 4, [0, 0, 1, 1])], affinityPaths(2));
    const pair = -Math.log(0.5 + 1e-5) / (1 + 1e-5);
    expect(value).to.be.closeTo(pair, 1e-9);
    // Nothing is sure: nothing to learn.
    const none = affinityLoss(edges, [labelsOf(1, 4, [255, 255, 255, 255])], affinityPaths(2));
    expect(none.value).to.equal(0);
    expect([...none.gradient.data]).to.deep.equal([0, 0, 0, 0]);
  });

  it('pulls boundaries up between classes and down within', () => {
    const edges = batchOf([1, 1, 1, 4], numbers(4));
    const { gradient } = affinityLoss(edges, [labelsOf(1, 4, [0, 0, 255, 2])], affinityPaths(4));
    expect(gradient.data.some((value) => value < 0)).to.equal(true);
    const one = affinityLoss(edges, [labelsOf(1, 4, [2, 2, 2, 2])], affinityPaths(4));
    expect(one.gradient.data.every((value) => value >= 0)).to.equal(true);
  });

  it('has the gradient of its value', () => {
    const random = numbers(9);
    const edges = batchOf([2, 1, 4, 5], () => 4 * random() - 2);
    const draw = () => [0, 1, 2, 255][Math.floor(4 * random())]!;
    const labels = [0, 1].map(() => labelsOf(4, 5, Array.from({ length: 20 }, draw)));
    const paths = affinityPaths(3);
    const { gradient } = affinityLoss(edges, labels, paths);
    expectGradient(edges, gradient.data, (input) => affinityLoss(input, labels, paths).value);
  });
});
