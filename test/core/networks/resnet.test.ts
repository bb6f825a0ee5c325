import { type ConvolutionNode, inferShapes, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import type { Network } from '../../../core/networks/network.ts';
import { type ResnetOptions, resnetCam, resnetDeeplab } from '../../../core/networks/resnet-deeplab.ts';
import { dsrgMobileNetV2 } from '../../../trainer/methods/dsrg/presets/dsrg-mobilenet-v2.ts';
import { sgdOptions } from '../../../trainer/training/sgd-options.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';

const convolutionsOf = ({ graph }: Network) =>
  graph.nodes.filter((node): node is ConvolutionNode => node.kind === 'convolution');
const count = ({ graph }: Network, of: (name: string) => boolean) =>
  parametersOf(graph)
    .filter(({ name }) => of(name))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
const isConvolution = (name: string) => /^(conv1|res)/.test(name);
const isNorm = (name: string) => /^(bn|scale)/.test(name);

describe('resnet-deeplab', () => {
  it('has the parameters of ResNet-50 and -101', () => {
    // torchvision's models hold 25,557,032 and 44,549,160 parameters: the last layer's 2,049,000, γ and β of 26,560 and 52,672
    // channels, and the convolutions. The authors' ResNet-50 has a bias in conv1 as well.
    const [small, large] = [resnetDeeplab({ classes: 21, depth: 50 }), resnetDeeplab({ classes: 21 })];
    expect(count(small, isConvolution)).to.equal(25557032 - 2049000 - 2 * 26560 + 64);
    expect(count(large, isConvolution)).to.equal(44549160 - 2049000 - 2 * 52672);
    expect(count(small, isNorm)).to.equal(2 * 26560);
    expect(count(large, isNorm)).to.equal(2 * 52672);
    expect(count(resnetDeeplab({ classes: 21, scale: 'learned' }), isNorm)).to.equal(4 * 52672);
    expect(count(large, (name) => name.startsWith('fc1_voc12_c'))).to.equal(4 * (2048 * 9 * 21 + 21));
  });

  it('names its layers as the authors’ Caffe models do', () => {
    const names = (options: Omit<ResnetOptions, 'classes'>) =>
      convolutionsOf(resnetDeeplab({ classes: 21, ...options })).map(({ name }) => name);
    const small = names({ depth: 50 });
    expect(small.slice(0, 4)).to.deep.equal(['conv1', 'bn_conv1', 'res2a_branch2a', 'bn2a_branch2a']);
    expect(small).to.include.members([
      'res2a_branch1',
      'res3d_branch2c',
      'bn4f_branch2b',
      'res5c_branch2a',
      'fc1_voc12_c3',
    ]);
    expect(small).to.have.length(2 * (1 + 16 * 3 + 4) + 4);
    const large = names({ depth: 101, scale: 'learned' });
    expect(large.slice(0, 3)).to.deep.equal(['conv1', 'bn_conv1', 'scale_conv1']);
    expect(large).to.include.members(['res3b3_branch2a', 'res4b22_branch2c', 'scale4b1_branch2b', 'res5b_branch2b']);
    expect(large).to.not.include('res3b_branch2a');
    expect(large).to.have.length(3 * (1 + 33 * 3 + 4) + 4);
  });

  it('is at stride 8 with dilation 2 and 4 in whole stages, the first block too; at 16 with dilation 2; at 32 with none', () => {
    const dilations = (outputStride: 8 | 16 | 32) =>
      convolutionsOf(resnetDeeplab({ classes: 21, depth: 50, outputStride }))
        .filter(({ name }) => name.startsWith('res') && name.endsWith('branch2b'))
        .map(({ dilation }) => dilation);
    expect(dilations(8)).to.deep.equal([...Array(7).fill(1), ...Array(6).fill(2), 4, 4, 4]);
    expect(dilations(16)).to.deep.equal([...Array(13).fill(1), 2, 2, 2]);
    expect(dilations(32)).to.deep.equal(Array(16).fill(1));
    for (const [outputStride, cells] of [
      [8, 41],
      [16, 21],
      [32, 11],
    ] as const) {
      const network = createNetwork('resnet101-deeplab', { classes: 21, outputStride });
      expect(inferShapes(network.graph, 321, 321).get('fc1_voc12')).to.deep.equal({
        channels: 21,
        height: cells,
        width: cells,
      });
    }
  });

  it('rounds pool1 up as Caffe, or down as MXNet and PyTorch', () => {
    const side = (size: number, poolCeil: boolean) =>
      inferShapes(resnetDeeplab({ classes: 21, depth: 50, poolCeil }).graph, size, size).get('pool1')?.height;
    // conv1 gives 161, 160 and 250 cells.
    for (const [size, up, down] of [
      [321, 81, 81],
      [320, 81, 80],
      [500, 126, 125],
    ] as const) {
      expect([side(size, true), side(size, false)], `${size}`).to.deep.equal([up, down]);
    }
  });

  it('has the stride on the first 1×1 or on the 3×3, and always on the shortcut', () => {
    for (const [strideOn, first, second] of [
      ['1x1', 2, 1],
      ['3x3', 1, 2],
    ] as const) {
      const network = resnetDeeplab({ classes: 21, depth: 50, strideOn });
      const stride = (name: string) => convolutionsOf(network).find((node) => node.name === name)?.stride ?? 1;
      expect([stride('res3a_branch2a'), stride('res3a_branch2b'), stride('res3a_branch1')]).to.deep.equal([
        first,
        second,
        2,
      ]);
      expect([stride('res3b_branch2a'), stride('res4a_branch2a'), stride('res4a_branch1')]).to.deep.equal([1, 1, 1]);
      const { height } = inferShapes(network.graph, 321, 321).get('res3a') ?? {};
      expect(height).to.equal(41);
    }
  });

  it('never learns batch norm’s statistics, and γ and β only where that is asked for', () => {
    const training = { ...dsrgMobileNetV2.settings.seeds, frozen: 0 };
    for (const scale of ['frozen', 'learned'] as const) {
      const network = resnetDeeplab({ classes: 21, scale });
      const policy = sgdOptions(network, training).policy as (name: string) => object;
      expect(policy('bn4b22_branch2a.weight')).to.deep.equal({ frozen: true });
      expect(policy('bn4b22_branch2a.bias')).to.deep.equal({ frozen: true });
      expect(policy('res4b22_branch2a.weight')).to.deep.equal({ rate: 1, decay: 1 });
      expect(policy('fc1_voc12_c0.bias')).to.deep.equal({ rate: 20, decay: 0 });
      if (scale === 'learned') expect(policy('scale4b22_branch2a.bias')).to.deep.equal({ rate: 2, decay: 0 });
    }
  });

  it('starts batch norm as the identity', () => {
    const { graph } = resnetCam({ classes: 3, depth: 50 });
    const weights = initialiseWeights(graph, () => 0.5);
    expect(new Set(weights.get('bn3a_branch1.weight'))).to.deep.equal(new Set([1]));
    expect(new Set(weights.get('bn3a_branch1.bias'))).to.deep.equal(new Set([0]));
    expect(weights.get('res2a_branch2b.weight')?.[0]).to.be.closeTo(0.5 * Math.sqrt(2 / (64 * 9)), 1e-7);
  });

  it('gives a map per tag, and its mean, where it learns tags', () => {
    const { graph } = createNetwork('resnet50-cam', { classes: 21 });
    const shapes = inferShapes(graph, 321, 321);
    expect(shapes.get(graph.outputs.cam as string)).to.deep.equal({ channels: 20, height: 21, width: 21 });
    expect(shapes.get(graph.outputs.tags as string)).to.deep.equal({ channels: 20, height: 1, width: 1 });
  });
});
