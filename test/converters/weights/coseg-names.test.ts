import { parametersOf } from '@dsrg/core';
import { expect } from 'chai';
import type { FoundTensor } from '../../../converters/weights/found-tensor.ts';
import { planWeights } from '../../../converters/weights/plan-weights.ts';
import { createNetwork } from '../../../core/networks/create-network.ts';

const suffixes = { weight: '_weight', bias: '_bias' } as const;
const ofNorms = { weight: '_gamma', bias: '_beta', running_mean: '_moving_mean', running_var: '_moving_var' } as const;

/** The arrays of a snapshot of the release (ascust/wsscoseg 7965d48), as its symbols name them; each holds its place. */
function snapshot(name: 'resnet50-coseg-init' | 'resnet50-coseg-final'): FoundTensor[] {
  const { graph } = createNetwork(name, { classes: 21 });
  return parametersOf(graph).map(({ node, role, shape }, place) => ({
    name: `${node.name}${node.kind === 'batch-norm' ? ofNorms[role] : suffixes[role as 'weight']}`,
    shape,
    values: () => new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(place + 1),
  }));
}

describe('MXNet snapshots of web co-segmentation', () => {
  for (const name of ['resnet50-coseg-init', 'resnet50-coseg-final'] as const) {
    it(`every array has its place in ${name}`, () => {
      const state = snapshot(name);
      const { dialect, taken, missing, leftOut, notes } = planWeights(
        { kind: '', tensors: state },
        'final-23.params',
        name,
        { classes: 21 },
      );
      expect([dialect, taken.length]).to.deep.equal(['mxnet', state.length]);
      expect([missing, leftOut]).to.deep.equal([[], []]);
      expect(notes.filter((note) => !note.startsWith('Every name'))).to.deep.equal([]);
      const from = (array: string) => taken.find((each) => each.name === array)?.from[0];
      expect(from('conv1.bias')).to.equal('conv1_bias');
      expect(from('bn4f_branch2b.running_var')).to.equal('bn4f_branch2b_moving_var');
      if (name === 'resnet50-coseg-final') expect(from('res5a_branch1_g.weight')).to.equal('res5a_branch1_g_weight');
    });
  }
});
