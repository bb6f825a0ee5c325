import { inferShapes, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork, type NetworkName } from '../../../core/networks/create-network.ts';
import { vgg16Layers } from '../../../core/networks/vgg16-trunk.ts';
import { dsrgMobileNetV2 } from '../../../trainer/methods/dsrg/presets/dsrg-mobilenet-v2.ts';
import { sgdOptions } from '../../../trainer/training/sgd-options.ts';

const count = (name: NetworkName, of: (node: string) => boolean = () => true) =>
  parametersOf(createNetwork(name, { classes: 21 }).graph)
    .filter(({ node }) => of(node.name))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const side = (name: NetworkName, node: string, size: number) => {
  const { height, width } = inferShapes(createNetwork(name, { classes: 21 }).graph, size, size).get(node) ?? {};
  expect(height).to.equal(width);
  return height;
};

describe('vgg16-deeplab', () => {
  it('has DSRG’s 37,877,652 parameters, SEC’s 20,499,789 with one branch, 14,714,688 in the trunk', () => {
    expect(count('vgg16-deeplab')).to.equal(37877652);
    expect(count('vgg16-deeplab', (node) => vgg16Layers.includes(node))).to.equal(14714688);
    // fc6: 512·9·1024 + 1024; fc7: 1024² + 1024; fc8: 1024·21 + 21.
    expect(count('vgg16-deeplab', (node) => node.endsWith('_3') && node.startsWith('fc'))).to.equal(5790741);
    expect(count('vgg16-large-fov')).to.equal(14714688 + 5790741);
  });

  it('has the layers of DSRG’s prototxt, in its order, and its shapes for 321×321', () => {
    const { graph } = createNetwork('vgg16-deeplab', { classes: 21 });
    const shapes = inferShapes(graph, 321, 321);
    const shown = graph.nodes
      .filter(({ kind }) => kind !== 'relu')
      .map(({ name }) => {
        const { channels = 0, height = 0 } = shapes.get(name) ?? {};
        return `${name} ${channels}×${height}`;
      });
    const trunk =
      'conv1_1 64×321, conv1_2 64×321, pool1 64×161, conv2_1 128×161, conv2_2 128×161, pool2 128×81, ' +
      'conv3_1 256×81, conv3_2 256×81, conv3_3 256×81, pool3 256×41, conv4_1 512×41, conv4_2 512×41, conv4_3 512×41, pool4 512×41, ' +
      'conv5_1 512×41, conv5_2 512×41, conv5_3 512×41, pool5 512×41, pool5a 512×41';
    const branch = (k: number) =>
      `fc6_${k} 1024×41, drop6_${k} 1024×41, fc7_${k} 1024×41, drop7_${k} 1024×41, fc8-SEC_${k} 21×41`;
    expect(shown.join(', ')).to.equal([trunk, ...[1, 2, 3, 4].map(branch), 'fc8-SEC 21×41'].join(', '));
  });

  it('dilates conv5 by 2 and the branches by 6, 12, 18 and 24', () => {
    const convolutions = (name: NetworkName) =>
      createNetwork(name, { classes: 21 })
        .graph.nodes.filter((node) => node.kind === 'convolution')
        .filter(({ dilation = 1 }) => dilation > 1)
        .map(({ name, dilation, padding }) => `${name} ${dilation} ${padding}`);
    const conv5 = ['conv5_1 2 2', 'conv5_2 2 2', 'conv5_3 2 2'];
    expect(convolutions('vgg16-deeplab')).to.deep.equal([
      ...conv5,
      'fc6_1 6 6',
      'fc6_2 12 12',
      'fc6_3 18 18',
      'fc6_4 24 24',
    ]);
    expect(convolutions('vgg16-large-fov')).to.deep.equal([...conv5, 'fc6 12 12']);
  });

  it('draws fc6 and fc7 for large features, whatever their branch', () => {
    const { sigmas } = createNetwork('vgg16-deeplab', { classes: 21 });
    expect(sigmas).to.include({ fc6_1: 0.004, fc7_1: 0.009, fc6_4: 0.004, fc7_4: 0.009 });
    expect(Object.keys(sigmas ?? {})).to.have.length(8);
    expect(createNetwork('vgg16-large-fov', { classes: 21 }).sigmas).to.deep.equal({ fc6: 0.004, fc7: 0.009 });
  });

  it('rounds sizes up as Caffe’s pooling_layer.cpp does', () => {
    // Right of the arrow what rounding down would give, which agrees for 8k + 1 alone.
    const sizes = { 241: 31, 321: 41, 401: 51, 481: 61, 500: 64, 375: 48, 333: 43, 250: 33, 469: 60, 281: 36 };
    for (const [size, cells] of Object.entries(sizes)) {
      for (const name of ['vgg16-deeplab', 'vgg16-large-fov'] as const) {
        expect(side(name, 'fc8-SEC', Number(size)), `${name} ${size}`).to.equal(cells);
      }
    }
    const { graph } = createNetwork('vgg16-deeplab', { classes: 21 });
    expect(inferShapes(graph, 375, 500).get('fc8-SEC')).to.deep.equal({ channels: 21, height: 48, width: 64 });
  });

  it('pools as TensorFlow’s port does, on request: SAME sizes, and padding that never counts', () => {
    const graph = (pooling: 'caffe' | 'tensorflow') => createNetwork('vgg16-deeplab', { classes: 21, pooling }).graph;
    // ⌈n / 8⌉ in three steps; the same as Caffe's at 8k + 1.
    for (const [size, cells] of [
      [321, 41],
      [500, 63],
      [375, 47],
      [250, 32],
    ] as const) {
      expect(inferShapes(graph('tensorflow'), size, size).get('fc8-SEC')?.height, `${size}`).to.equal(cells);
    }
    const pools = (pooling: 'caffe' | 'tensorflow') =>
      graph(pooling).nodes.flatMap((node) => (node.kind.endsWith('-pool') ? [{ ...node, input: '' }] : []));
    const [pool1, ...others] = pools('tensorflow');
    expect(pool1).to.deep.include({ kind: 'max-pool', kernel: 3, stride: 2, padding: 'same' });
    expect(others.at(-1)).to.deep.include({ kind: 'average-pool', padding: 'same', countPadding: false });
    expect(pools('caffe').at(-1))
      .to.deep.include({ kind: 'average-pool', padding: 1 })
      .and.not.have.property('countPadding');
  });

  it('learns as Caffe’s solver is told: biases twice as fast without decay, fc8 ten and twenty times', () => {
    const network = createNetwork('vgg16-deeplab', { classes: 21 });
    const seeds = { ...dsrgMobileNetV2.settings.seeds, frozen: 0, headRate: 10 };
    const policy = sgdOptions(network, seeds).policy as (name: string) => object;
    for (const layer of ['conv1_1', 'conv5_3', 'fc6_1', 'fc7_4']) {
      expect(policy(`${layer}.weight`), layer).to.deep.equal({ rate: 1, decay: 1 });
      expect(policy(`${layer}.bias`), layer).to.deep.equal({ rate: 2, decay: 0 });
    }
    for (const layer of [1, 2, 3, 4].map((k) => `fc8-SEC_${k}`)) {
      expect(policy(`${layer}.weight`), layer).to.deep.equal({ rate: 10, decay: 1 });
      expect(policy(`${layer}.bias`), layer).to.deep.equal({ rate: 20, decay: 0 });
    }
  });
});

describe('vgg16-cam and vgg16-background', () => {
  it('give SEC’s maps: 41×41 of 20 tags for 321×321, without a bias, and one score per tag', () => {
    const { graph } = createNetwork('vgg16-cam', { classes: 21 });
    const shapes = inferShapes(graph, 321, 321);
    expect(shapes.get(graph.outputs.cam as string)).to.deep.equal({ channels: 20, height: 41, width: 41 });
    expect(shapes.get(graph.outputs.tags as string)).to.deep.equal({ channels: 20, height: 1, width: 1 });
    expect(count('vgg16-cam')).to.equal(14714688 + (512 * 9 + 1) * 1024 + (1024 * 9 + 1) * 1024 + 1024 * 20);
    const names = graph.nodes.map(({ name }) => name);
    expect(names).to.not.include('pool4');
    expect(names).to.include('fc6_CAM.relu').and.not.include('fc7_CAM.relu');
    for (const [size, cells] of [
      [320, 40],
      [333, 42],
      [500, 63],
      [241, 31],
    ] as const) {
      expect(side('vgg16-cam', 'scores', size), `${size}`).to.equal(cells);
    }
  });

  it('let new layers start at σ = 0.005 and only the last learn ten times as fast', () => {
    const network = createNetwork('vgg16-cam', { classes: 21 });
    expect(network.sigmas).to.deep.equal({ fc6_CAM: 0.005, fc7_CAM: 0.005, scores: 0.005 });
    const policy = sgdOptions(network, { ...dsrgMobileNetV2.settings.seeds, frozen: 0 }).policy as (
      name: string,
    ) => object;
    expect(policy('fc6_CAM.weight')).to.deep.equal({ rate: 1, decay: 1 });
    expect(policy('scores.weight')).to.deep.equal({ rate: 10, decay: 1 });
  });

  it('read 321×321 alone where fc6 is an inner product', () => {
    const shapes = inferShapes(createNetwork('vgg16-background', { classes: 21 }).graph, 321, 321);
    expect([161, 81, 41, 21, 11]).to.deep.equal([1, 2, 3, 4, 5].map((k) => shapes.get(`pool${k}`)?.height));
    expect(shapes.get('fc8')).to.deep.equal({ channels: 20, height: 1, width: 1 });
    expect(() => inferShapes(createNetwork('vgg16-background', { classes: 21 }).graph, 289, 289)).to.throw(/fc6.*0×0/);
  });

  it('have one output stride', () => {
    expect(() => createNetwork('vgg16-deeplab', { classes: 21, outputStride: 16 })).to.throw(
      'Output stride 16; vgg16-deeplab has 8.',
    );
    expect(() => createNetwork('mobilenet-v2-deeplab', { classes: 21, outputStride: 4 })).to.throw('8, 16 or 32');
  });
});
