import type { Checkpoint } from '@dsrg/converters';
import { createNetwork } from '@dsrg/core';
import { expect } from 'chai';
import { mapsAlone } from '../../../trainer/stages/activation-views.ts';

describe('trainer/stages mapsAlone', () => {
  const saved = (name: 'tiny'): Checkpoint => {
    const { graph } = createNetwork(name, { classes: 3 });
    const cam = graph.outputs.cam as string;
    const weights = new Map([
      [`${cam}.weight`, Float32Array.of(1, 2)],
      [`${cam}.bias`, Float32Array.of(-4, -5)],
      ['trunk1.bias', Float32Array.of(6)],
    ]);
    return { graph, weights, momenta: new Map(), about: {} as Checkpoint['about'] };
  };

  it('takes the tag layer’s bias out of the maps, and nothing else', () => {
    const before = saved('tiny');
    const { weights } = mapsAlone(before, { bias: false });
    const cam = before.graph.outputs.cam as string;
    expect([...weights]).to.deep.equal([
      [`${cam}.weight`, Float32Array.of(1, 2)],
      [`${cam}.bias`, new Float32Array(2)],
      ['trunk1.bias', Float32Array.of(6)],
    ]);
    expect(before.weights.get(`${cam}.bias`)).to.deep.equal(Float32Array.of(-4, -5));
  });

  it('leaves it in where it is to stay, and a layer without one as it is', () => {
    const before = saved('tiny');
    expect(mapsAlone(before, { bias: true })).to.equal(before);
    const bare = { ...before, weights: new Map([['trunk1.bias', Float32Array.of(6)]]) };
    expect(mapsAlone(bare, { bias: false })).to.equal(bare);
  });
});
