import type { ActivationMaps } from '@dsrg/core';
import { expect } from 'chai';
import { shareByScores } from '../../../trainer/seeds/share-by-scores.ts';

function maps(tags: number[], data: number[]): ActivationMaps {
  return { kind: 'activations', tags, data: Float32Array.from(data), height: 1, width: data.length / tags.length };
}

describe('trainer/seeds shareByScores', () => {
  it('gives each tag its share of a cell by the scores, and never more than its map', () => {
    // e^0 : e^(ln 3) is 1 : 3; equal scores halve; a score far below leaves nothing.
    const scores = maps([2, 5], [0, -1, -800, Math.log(3), -1, 0]);
    const shared = shareByScores(maps([2, 5], [1, 0.5, 1, 1, 0.25, 0.5]), scores);
    expect([...shared.data].map((value) => Number(value.toFixed(6)))).to.deep.equal([0.25, 0.25, 0, 0.75, 0.125, 0.5]);
    expect(shared.tags).to.deep.equal([2, 5]);
  });

  it('does not depend on a constant that all scores have more', () => {
    const given = maps([1, 2], [1, 2, 3, 4]);
    const scores = maps([1, 2], [0.5, 1, -0.25, 2]);
    const higher = { ...scores, data: scores.data.map((value) => value + 1024) };
    expect(shareByScores(given, higher)).to.deep.equal(shareByScores(given, scores));
  });

  it('leaves a lone tag its map, and refuses scores of other tags or of another grid', () => {
    const lone = maps([3], [1, 0.5]);
    expect(shareByScores(lone, maps([3], [-5, 9]))).to.equal(lone);
    expect(() => shareByScores(lone, maps([4], [0, 0]))).to.throw(/1×2 of the tags \[4\]; maps are 1×2 of \[3\]/);
    expect(() => shareByScores(lone, maps([3], [0]))).to.throw(/Scores are 1×1/);
  });
});
