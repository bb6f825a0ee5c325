import { type ConvolutionNode, inferShapes, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork, type NetworkName } from '../../../core/networks/create-network.ts';

const classes = 21;
const count = (name: NetworkName, of: (layer: string) => boolean) =>
  parametersOf(createNetwork(name, { classes }).graph)
    .filter(({ node, role }) => of(node.name) && !role.startsWith('running'))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
const shapes = (name: NetworkName, side: number, outputStride?: number) =>
  inferShapes(createNetwork(name, { classes, outputStride }).graph, side, side);
const isCopy = (layer: string) => layer.endsWith('_g');
const isGlobal = (layer: string) => /^g_/.test(layer);
const isHead = (layer: string) => ['new_conv1', 'fc', 'score'].includes(layer);
/** torchvision's model holds 25,557,032 parameters, the last layer's 2,049,000; the authors' conv1 has a bias. */
const resnet50 = 25557032 - 2049000 + 64;
const head = (features: number) => features * 512 * 9 + 512 + 512 * 512 + 512 + 512 * classes + classes;
const global = (features: number) => features * 1024 + 1024 + 1024 * 1024 + 1024 + 1024 * classes + classes;

describe('networks of web co-segmentation', () => {
  it('have the parameters of the release: ResNet-50, the head, and a second copy of stages 4 and 5', () => {
    for (const name of ['resnet50-coseg-init', 'resnet50-coseg-final'] as const) {
      expect(count(name, (layer) => !isCopy(layer) && !isGlobal(layer) && !isHead(layer))).to.equal(resnet50);
      expect(count(name, isHead)).to.equal(head(2048));
    }
    // The copy's layers are those of stages 4 and 5.
    const stages = count('resnet50-coseg-final', (layer) => /^(res|bn)[45].*_branch(1|2.)$/.test(layer));
    expect(count('resnet50-coseg-final', isCopy)).to.equal(stages);
    expect(count('resnet50-coseg-final', (layer) => /^res[45].*_g$/.test(layer))).to.equal(7077888 + 14942208);
    expect(count('resnet50-coseg-final', isGlobal)).to.equal(global(2048));
    expect(count('resnet50-coseg-init', (layer) => isCopy(layer) || isGlobal(layer))).to.equal(0);
  });

  it('see 320×320 on 40×40 cells, and the whole photo at stride 32', () => {
    const final = shapes('resnet50-coseg-final', 320);
    expect(final.get('logits')).to.deep.equal({ channels: 21, height: 40, width: 40 });
    expect(final.get('g_pool')).to.deep.equal({ channels: 2048, height: 1, width: 1 });
    expect(final.get('res5c_branch2c_g')).to.deep.equal({ channels: 2048, height: 10, width: 10 });
    expect(final.get('res5c_branch2c')).to.deep.equal({ channels: 2048, height: 40, width: 40 });
    expect(shapes('resnet50-coseg-init', 320).get('score')).to.deep.equal({ channels: 21, height: 40, width: 40 });
    for (const trunk of ['mobilenet-v2', 'efficientnet-lite0'] as const) {
      for (const stride of [16, 8]) {
        const found = shapes(`${trunk}-coseg-final`, 321, stride);
        expect(found.get('logits')).to.deep.equal({ channels: 21, height: 41, width: 41 });
        expect(found.get('features_g')).to.deep.equal({ channels: 1280, height: 11, width: 11 });
      }
    }
  });

  it('have dilation 2 and 4 in whole stages and 12 in the head, strides on the first 1×1, and none in the copy', () => {
    const { graph } = createNetwork('resnet50-coseg-final', { classes });
    const layer = (name: string) => graph.nodes.find((node) => node.name === name) as ConvolutionNode;
    const of = (names: readonly string[], key: 'dilation' | 'stride') => names.map((name) => layer(name)[key] ?? 1);
    const middles = ['res3d', 'res4a', 'res4f', 'res5a', 'res5c'].map((block) => `${block}_branch2b`);
    expect(of(middles, 'dilation')).to.deep.equal([1, 2, 2, 4, 4]);
    expect(of([...middles.slice(1).map((name) => `${name}_g`)], 'dilation')).to.deep.equal([1, 1, 1, 1]);
    expect(
      of(['res3a_branch2a', 'res4a_branch2a', 'res4a_branch2a_g', 'res5a_branch1_g', 'res5a_branch2b_g'], 'stride'),
    ).to.deep.equal([2, 1, 2, 2, 1]);
    expect(layer('new_conv1')).to.include({ dilation: 12, padding: 12, kernel: 3 });
    const norms = graph.nodes.filter((node) => node.kind === 'batch-norm');
    expect(norms.every(({ frozen, epsilon }) => frozen === true && epsilon === 1.001e-5)).to.equal(true);
  });

  it('begin the copy as a copy, and the heads from Normal(0.01)', () => {
    const { copies = {}, heads, sigmas, trunk } = createNetwork('resnet50-coseg-final', { classes });
    expect(Object.keys(copies)).to.have.length(2 * (9 * 3 + 2));
    expect(copies.bn5a_branch1_g).to.equal('bn5a_branch1');
    expect(Object.values(copies).every((name) => trunk.includes(name))).to.equal(true);
    expect(heads).to.have.length(6);
    expect(sigmas).to.include({ new_conv1: 0.01, g_multi_fc2: 0.01 });
    const lite = createNetwork('efficientnet-lite0-coseg-final', { classes });
    expect(Object.keys(lite.copies ?? {}))
      .to.include('features_g')
      .and.include('block5.expand_g');
    expect(lite.trunk.slice(0, 2)).to.deep.equal(['stem', 'block0.depthwise']);
  });

  it('keep trunks whole: MobileNetV2 and EfficientNet-Lite0 have the layers of their other networks', () => {
    for (const trunk of ['mobilenet-v2', 'efficientnet-lite0'] as const) {
      const [whole, init] = [`${trunk}-deeplab`, `${trunk}-coseg-init`] as const;
      const layers = createNetwork(whole, { classes }).trunk;
      expect(createNetwork(init, { classes }).trunk.filter((name) => name !== 'features')).to.deep.equal(
        layers.filter((name) => name !== 'features'),
      );
    }
  });
});
