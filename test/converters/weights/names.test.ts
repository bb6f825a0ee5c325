import { readFileSync } from 'node:fs';
import { parametersOf } from '@dsrg/core';
import { expect } from 'chai';
import type { FoundTensor } from '../../../converters/weights/found-tensor.ts';
import {
  networkWeights,
  type WeightsNetworkName,
  weightsNetworks,
} from '../../../converters/weights/names/networks.ts';
import { planWeights } from '../../../converters/weights/plan-weights.ts';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { fixture } from './fixture-arrays.ts';

type Names = Record<string, [string, number[]][]>;

const read = (file: string): Names => JSON.parse(readFileSync(fixture(file), 'utf8')) as Names;
const tensorsOf = (names: [string, number[]][]): FoundTensor[] =>
  names.map(([name, shape]) => ({
    name,
    shape,
    values: () => new Float32Array(shape.reduce((product, size) => product * size, 1)),
  }));

describe('layer names of our networks', () => {
  for (const name of weightsNetworks) {
    it(`${name}: names, shapes and photo convention are those that are trained`, () => {
      const { graph, mean, std } = createNetwork(name, { classes: 21 });
      const own = networkWeights(name);
      const tensors = parametersOf(graph).map((spec) => ({ ...spec, values: () => new Float32Array(0) }));
      const plan = planWeights({ kind: 'a checkpoint', tensors }, 'own', name);
      expect(plan.dialect).to.equal('dsrg');
      expect(plan.taken.map(({ name, shape }) => [name, shape])).to.have.deep.members(
        tensors.map(({ name, shape }) => [name, shape]),
      );
      expect([plan.leftOut, plan.missing]).to.deep.equal([[], []]);
      expect(own.input).to.deep.equal({ order: 'rgb', mean, std });
    });
  }
});

describe('layer names of other frameworks', () => {
  /** Network of theirs, ours, the dialect that must be found, and layers of ours that must come from it beside the trunk. */
  const cases: [string, string, WeightsNetworkName, string, number][] = [
    ['names-torchvision.json', 'vgg16', 'vgg16-deeplab', 'torchvision', 13],
    ['names-torchvision.json', 'vgg16_bn', 'vgg16-deeplab', 'torchvision with batch norm', 13],
    ['names-torchvision.json', 'resnet50', 'resnet50-deeplab', 'torchvision', 53],
    ['names-torchvision.json', 'resnet101', 'resnet101-deeplab', 'torchvision', 104],
    ['names-torchvision.json', 'mobilenet_v2', 'mobilenet-v2-deeplab', 'torchvision', 52],
    ['names-timm.json', 'vgg16', 'vgg16-deeplab', 'timm', 13],
    ['names-timm.json', 'resnet50', 'resnet50-cam', 'torchvision', 53],
    ['names-timm.json', 'resnet101', 'resnet101-cam', 'torchvision', 104],
    ['names-timm.json', 'mobilenetv2_100', 'mobilenet-v2-deeplab', 'timm', 52],
    ['names-gluon.json', 'vgg16', 'vgg16-deeplab', 'gluon', 13],
    ['names-gluon.json', 'vgg16_bn', 'vgg16-deeplab', 'gluon with batch norm', 13],
    ['names-gluon.json', 'resnet50_v1', 'resnet50-deeplab', 'gluon', 53],
    ['names-gluon.json', 'resnet101_v1', 'resnet101-cam', 'gluon', 104],
    ['names-keras.json', 'VGG16', 'vgg16-large-fov', 'keras', 13],
    ['names-keras.json', 'ResNet50', 'resnet50-deeplab', 'keras', 53],
    ['names-keras.json', 'ResNet101', 'resnet101-deeplab', 'keras', 104],
    ['names-keras.json', 'MobileNetV2', 'mobilenet-v2-deeplab', 'keras', 52],
    ['names-torchvision.json', 'resnet50', 'resnet50-recurseed', 'torchvision', 53],
    ['names-torchvision.json', 'resnet101', 'resnet101-deeplab-v3-plus', 'torchvision', 104],
    ['names-timm.json', 'mobilenetv2_100', 'mobilenet-v2-recurseed', 'timm', 52],
    [
      'names-efficientnet-lite.json',
      'efficientnet-lite0',
      'efficientnet-lite0-deeplab',
      'efficientnet-lite-pytorch',
      49,
    ],
    [
      'names-efficientnet-lite.json',
      'efficientnet-lite0',
      'efficientnet-lite0-recurseed',
      'efficientnet-lite-pytorch',
      49,
    ],
  ];
  for (const [file, theirs, ours, dialect, trunk] of cases) {
    it(`${file}: every array of ${theirs}’s trunk fits ${ours}`, () => {
      const tensors = tensorsOf(read(file)[theirs] as [string, number[]][]);
      const plan = planWeights({ kind: 'names', tensors }, theirs, ours);
      expect(plan.dialect).to.equal(dialect);
      const convolutions = plan.taken.filter(
        ({ name, shape }) => name.endsWith('.weight') && !/^bn/.test(name) && shape.length === 4,
      );
      expect(convolutions).to.have.length(trunk);
      const heads = /^(fc|cam|local|global|head|context|aspp|low|decoder|logits)/;
      expect(plan.missing.filter(({ name }) => !heads.test(name))).to.deep.equal([]);
      for (const { name, shape, values } of plan.taken.slice(0, 4)) {
        expect(values(), name).to.have.length(shape.reduce((product, size) => product * size, 1));
      }
      // What is left is the classifier, counters, and the like: no convolution but VGG's fc6 and fc7.
      const left = plan.leftOut.filter(({ name, shape }) => shape.length === 4 && !/pre_logits/.test(name));
      expect(left).to.deep.equal([]);
    });
  }

  it('VGG16’s fc6 and fc7 are cut down on demand, in every order of axes', () => {
    for (const [file, theirs] of [
      ['names-torchvision.json', 'vgg16'],
      ['names-timm.json', 'vgg16'],
      ['names-gluon.json', 'vgg16'],
      ['names-keras.json', 'VGG16'],
    ] as const) {
      const tensors = tensorsOf(read(file)[theirs] as [string, number[]][]);
      const plan = planWeights({ kind: 'names', tensors }, theirs, 'vgg16-deeplab', { decimate: true });
      expect(plan.missing.map(({ name }) => name)).to.deep.equal([1, 2, 3, 4].map((k) => `fc8-SEC_${k}`));
      const without = planWeights({ kind: 'names', tensors }, theirs, 'vgg16-deeplab');
      expect(without.missing).to.have.length(12);
      expect(without.notes.join()).to.match(/--decimate/);
    }
  });

  it('MobileNetV2 of Gluon, which is built otherwise, is refused with the reason', () => {
    const tensors = tensorsOf(read('names-gluon.json').mobilenet_v2_1_0 as [string, number[]][]);
    expect(() => planWeights({ kind: 'names', tensors }, 'm.params', 'mobilenet-v2-deeplab')).to.throw(
      'a MobileNetV2 of Gluon: its first block widens 32 channels to 32',
    );
  });

  it('a file of another network is refused, and the hint names the one that fits', () => {
    const tensors = tensorsOf(read('names-torchvision.json').resnet50 as [string, number[]][]);
    const plan = () => planWeights({ kind: 'a PyTorch file', tensors }, 'r50.pth', 'mobilenet-v2-deeplab');
    expect(plan)
      .to.throw('r50.pth is a PyTorch file, but none of its arrays fits mobilenet-v2-deeplab.')
      .with.property('hint', "They look like resnet50-deeplab's: --network resnet50-deeplab.");
  });
});
