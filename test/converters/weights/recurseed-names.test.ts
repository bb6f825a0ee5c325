import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parametersOf } from '@dsrg/core';
import { expect } from 'chai';
import type { FoundTensor } from '../../../converters/weights/found-tensor.ts';
import { planWeights } from '../../../converters/weights/plan-weights.ts';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { repository } from '../../shared.ts';

/** Names and shapes of the authors' two versions, as PyTorch names them (test/trainer/acceptance/recurseed-torch.py); 6 classes. */
const { names } = JSON.parse(
  readFileSync(join(repository, 'test/trainer/acceptance/recurseed-torch.json'), 'utf8'),
) as { names: Record<'EdgePredictMix' | 'CertainMix', [string, number[]][]> };

/** A state_dict whose arrays each hold their place in it. */
const stateOf = (of: readonly [string, readonly number[]][], prefix = ''): FoundTensor[] =>
  of.map(([name, shape], place) => ({
    name: `${prefix}${name}`,
    shape,
    values: () => new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(place),
  }));
const isCounter = (name: string) => name.endsWith('num_batches_tracked');

describe('the authors’ last.pth of RecurSeed', () => {
  for (const version of ['EdgePredictMix', 'CertainMix'] as const) {
    it(`RecurSeed + ${version}: every array has its place in resnet50-recurseed, also behind "module."`, () => {
      for (const prefix of ['', 'module.']) {
        const state = stateOf(names[version], prefix);
        const plan = planWeights({ kind: 'a PyTorch file', tensors: state }, 'last.pth', 'resnet50-recurseed', {
          classes: 6,
        });
        expect(plan.dialect).to.equal(`RecurSeed + ${version}`);
        const { graph } = createNetwork('resnet50-recurseed', { classes: 6 });
        expect(plan.taken.map(({ name, shape }) => [name, [...shape]])).to.have.deep.members(
          parametersOf(graph).map(({ name, shape }) => [name, [...shape]]),
        );
        expect(plan.missing).to.deep.equal([]);
        expect(plan.leftOut.every(({ name, reason }) => isCounter(name) && /count of batches/.test(reason))).to.equal(
          true,
        );
        expect(plan.taken.length + plan.leftOut.length).to.equal(state.length);
        expect(plan.notes.filter((note) => !note.startsWith('Every name'))).to.deep.equal([]);
        for (const { from, how, values } of plan.taken.filter(({ name }) => !name.includes('branch'))) {
          expect([from.length, how]).to.deep.equal([1, []]);
          const place = names[version].findIndex(([name]) => `${prefix}${name}` === from[0]);
          // An ε of theirs that is ours leaves a variance as it is.
          expect(values()[0]).to.equal(place);
        }
      }
    });
  }

  it('puts the parts where they belong', () => {
    const origin = (version: 'EdgePredictMix' | 'CertainMix') => {
      const tensors = stateOf(names[version]);
      const { taken } = planWeights({ kind: '', tensors }, 'last.pth', 'resnet50-recurseed', { classes: 6 });
      return (name: string) => taken.find((array) => array.name === name)?.from[0];
    };
    const [second, first] = [origin('EdgePredictMix'), origin('CertainMix')];
    const rows: [string, string, string][] = [
      ['cam.weight', 'classifier.weight', 'classifier.weight'],
      ['bn_conv1.running_var', 'model.bn1.running_var', 'model.bn1.running_var'],
      ['res4a_branch1.weight', 'model.layer3.0.downsample.0.weight', 'model.layer3.0.downsample.0.weight'],
      ['bn5c_branch2b.bias', 'model.layer4.2.bn2.bias', 'model.layer4.2.bn2.bias'],
      ['aspp3.weight', 'aspp.aspp3.conv.weight', 'aspp.aspp3.atrous_conv.weight'],
      ['aspp5.norm.running_mean', 'aspp.global_avg_pool.1.bn.running_mean', 'aspp.global_avg_pool.2.running_mean'],
      ['aspp.weight', 'aspp.block.0.conv.weight', 'aspp.conv1.weight'],
      ['low.norm.weight', 'decoder.low_block.bn.weight', 'decoder.bn1.weight'],
      ['decoder1.weight', 'decoder.classifier.0.conv.weight', 'decoder.classifier.0.weight'],
      ['decoder2.norm.bias', 'decoder.classifier.2.bn.bias', 'decoder.classifier.5.bias'],
      ['logits.weight', 'decoder.classifier.4.weight', 'decoder.classifier.8.weight'],
    ];
    for (const [ours, v2, v1] of rows) expect([second(ours), first(ours)], ours).to.deep.equal([v2, v1]);
  });

  it('torchvision’s ResNet-50 fills the trunk, batch norms with their running averages; folded ones are refused', () => {
    const trunk = names.EdgePredictMix.filter(([name]) => name.startsWith('model.')).map(
      ([name, shape]) => [name.slice('model.'.length), shape] as [string, number[]],
    );
    const plan = planWeights({ kind: '', tensors: stateOf(trunk) }, 'resnet50.pth', 'resnet50-recurseed');
    expect([plan.dialect, plan.taken.length]).to.deep.equal(['torchvision', 5 * 53]);
    expect(plan.missing.map(({ name }) => name))
      .to.include('cam')
      .and.not.include('res5c_branch2c');
    expect(plan.notes).to.deep.equal([]);
    const strided = planWeights({ kind: '', tensors: stateOf(trunk) }, 'resnet50.pth', 'resnet50-deeplab');
    expect(strided.notes.join()).to.match(/stride on its 3×3 convolution; a network of stride on the 1×1/);
  });
});
