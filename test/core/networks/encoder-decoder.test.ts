import { type ConvolutionNode, foldBatchNorms, inferShapes, isRunningAverage, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork, type NetworkName } from '../../../core/networks/create-network.ts';
import type { Network } from '../../../core/networks/network.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';

const count = ({ graph }: Network, of: (node: string) => boolean = () => true): number =>
  parametersOf(graph)
    .filter(({ role, node }) => !isRunningAverage(role) && of(node.name))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
const convolution = ({ graph }: Network, name: string) =>
  graph.nodes.find((node): node is ConvolutionNode => node.kind === 'convolution' && node.name === name);
const layers = (network: Network, end: string) =>
  network.graph.nodes.filter((node): node is ConvolutionNode => node.kind === 'convolution' && node.name.endsWith(end));
const shapesOf = ({ graph }: Network, side: number) => {
  const shapes = inferShapes(graph, side, side);
  return Object.fromEntries(
    Object.entries(graph.outputs).map(([output, node]) => {
      const { channels = 0, height = 0, width = 0 } = shapes.get(node) ?? {};
      return [output, [channels, height, width]];
    }),
  );
};

describe('encoder-decoders', () => {
  it('resnet50-recurseed has ResNet-50’s parameters, and those of RecurSeed’s classifier, pyramid and decoder', () => {
    const network = createNetwork('resnet50-recurseed', { classes: 21 });
    const trunk = new Set(network.trunk);
    // torchvision's 25,557,032 with γ and β, less the last layer's 2,049,000.
    expect(count(network, (node) => trunk.has(node))).to.equal(25557032 - 2049000);
    expect(count(network, (node) => node === 'cam')).to.equal(20 * 2048);
    const norms = (channels: number) => 2 * channels;
    const pyramid = 2048 * 256 * (1 + 3 * 9 + 1) + 5 * norms(256) + 1280 * 256 + norms(256);
    expect(count(network, (node) => node.startsWith('aspp'))).to.equal(pyramid);
    const decoder = 256 * 256 + norms(256) + 512 * 256 * 9 + norms(256) + 256 * 256 * 9 + norms(256) + 256 * 21 * 9;
    expect(count(network, (node) => /^(low|decoder|logits)/.test(node))).to.equal(decoder);
  });

  it('shows activation maps at its stride, their mean, scores at stride 4, and the ends of its stages', () => {
    const at16 = createNetwork('resnet50-recurseed', { classes: 21 });
    expect(shapesOf(at16, 256)).to.deep.equal({
      cam: [20, 16, 16],
      tags: [20, 1, 1],
      logits: [21, 64, 64],
      features: [2048, 16, 16],
      c2: [256, 64, 64],
      c3: [512, 32, 32],
      c4: [1024, 16, 16],
      c5: [2048, 16, 16],
    });
    const at8 = shapesOf(createNetwork('resnet50-recurseed', { classes: 21, outputStride: 8 }), 256);
    expect([at8.cam, at8.c4, at8.c5, at8.logits]).to.deep.equal([
      [20, 32, 32],
      [1024, 32, 32],
      [2048, 32, 32],
      [21, 64, 64],
    ]);
    for (const [name, c3, c4] of [
      ['mobilenet-v2-recurseed', 32, 96],
      ['efficientnet-lite0-recurseed', 40, 112],
    ] as const) {
      expect(shapesOf(createNetwork(name, { classes: 5 }), 321), name).to.deep.equal({
        cam: [4, 21, 21],
        tags: [4, 1, 1],
        logits: [5, 81, 81],
        features: [1280, 21, 21],
        c2: [24, 81, 81],
        c3: [c3, 41, 41],
        c4: [c4, 21, 21],
        c5: [320, 21, 21],
      });
    }
  });

  it('has no dilation in the trunk at stride 16, and at 8 in all but each stage’s first block; the stride is on the 3×3', () => {
    const of = (outputStride: number) =>
      layers(createNetwork('resnet50-recurseed', { classes: 21, outputStride }), 'branch2b');
    const dilations = (outputStride: number) => of(outputStride).map(({ dilation }) => dilation);
    expect(dilations(16)).to.deep.equal(Array(16).fill(1));
    expect(dilations(8)).to.deep.equal([...Array(7).fill(1), 1, 2, 2, 2, 2, 2, 1, 4, 4]);
    const strides = (outputStride: number) => of(outputStride).map(({ stride = 1 }) => stride);
    expect(strides(16)).to.deep.equal([1, 1, 1, 2, 1, 1, 1, 2, ...Array(8).fill(1)]);
    expect(strides(8)).to.deep.equal([1, 1, 1, 2, ...Array(12).fill(1)]);
    const pyramid = (outputStride: number) => {
      const network = createNetwork('mobilenet-v2-recurseed', { classes: 21, outputStride });
      return ['aspp1', 'aspp2', 'aspp3', 'aspp4'].map((name) => convolution(network, name)?.dilation);
    };
    expect(pyramid(16)).to.deep.equal([1, 6, 12, 18]);
    expect(pyramid(8)).to.deep.equal([1, 12, 24, 36]);
  });

  it('drops and resizes as RecurSeed does, and gives scores without a bias', () => {
    const network = createNetwork('resnet50-recurseed', { classes: 21 });
    const { nodes } = network.graph;
    const rates = nodes.flatMap((node) => (node.kind === 'dropout' ? [[node.name, node.rate]] : []));
    expect(rates).to.deep.equal([
      ['aspp.drop', 0.5],
      ['decoder1.drop', 0.5],
      ['decoder2.drop', 0.1],
    ]);
    const conventions = nodes.flatMap((node) => (node.kind === 'resize' ? [node.convention] : []));
    expect(conventions).to.deep.equal(['half-pixel', 'half-pixel']);
    for (const name of ['cam', 'logits', 'low', 'aspp', 'aspp5', 'decoder2', 'conv1'])
      expect(convolution(network, name)?.bias, name).to.equal(false);
    expect(convolution(network, 'logits')?.kernel).to.equal(3);
  });

  it('DeepLab-v3+ has 48 fine channels (24 the narrow ones) and no tags; DeepLab-v2 four layers with biases, at stride 8', () => {
    const names: readonly [NetworkName, number, number][] = [
      ['resnet101-deeplab-v3-plus', 48, 256],
      ['mobilenet-v2-deeplab-v3-plus', 24, 64],
      ['efficientnet-lite0-deeplab-v3-plus', 24, 64],
    ];
    for (const [name, fine, width] of names) {
      const network = createNetwork(name, { classes: 21 });
      expect(Object.keys(network.graph.outputs), name).to.deep.equal(['logits']);
      expect(convolution(network, 'low')?.outChannels, name).to.equal(fine);
      expect(convolution(network, 'decoder1')?.inChannels, name).to.equal(fine + width);
    }
    const large = createNetwork('resnet101-deeplab-v3-plus', { classes: 21 });
    const trunk = new Set(large.trunk);
    expect(count(large, (node) => trunk.has(node))).to.equal(44549160 - 2049000);
    const v2 = createNetwork('resnet101-deeplab-v2', { classes: 21 });
    expect(shapesOf(v2, 256)).to.deep.equal({ logits: [21, 32, 32] });
    expect(count(v2, (node) => node.startsWith('fc1_voc12'))).to.equal(4 * (2048 * 9 * 21 + 21));
    expect(count(v2, (node) => /^(conv1|res|bn)/.test(node))).to.equal(44549160 - 2049000);
    expect(layers(v2, 'branch2b').map(({ dilation }) => dilation)).to.deep.equal([
      ...Array(7).fill(1),
      ...[1, ...Array(22).fill(2)],
      ...[1, 4, 4],
    ]);
  });

  it('takes each batch’s figures, or always its running averages; folded, no batch norm is left', () => {
    for (const name of ['resnet50-recurseed', 'mobilenet-v2-recurseed', 'resnet101-deeplab-v2'] as const) {
      const frozen = (batchNorm: 'trained' | 'frozen') => {
        const norms = createNetwork(name, { classes: 4, batchNorm }).graph.nodes.filter(
          ({ kind }) => kind === 'batch-norm',
        );
        expect(norms.length, name).to.be.greaterThan(8);
        return new Set(norms.map((node) => node.kind === 'batch-norm' && node.frozen === true));
      };
      expect(frozen('trained')).to.deep.equal(new Set([false]));
      expect(frozen('frozen')).to.deep.equal(new Set([true]));
    }
    const { graph } = createNetwork('mobilenet-v2-recurseed', { classes: 4 });
    const folded = foldBatchNorms(
      graph,
      initialiseWeights(graph, () => 0.1),
    );
    expect(folded.graph.nodes.filter(({ kind }) => kind === 'batch-norm')).to.deep.equal([]);
  });
});
