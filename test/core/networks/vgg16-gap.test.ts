import { createNetwork, inferShapes, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';

const convolutions = 14_714_688; // VGG16's thirteen, with biases

describe('core/networks of Guided Labelling', () => {
  for (const [name, cells, head, trunkLength] of [
    ['vgg16-gap-low', 21, 512 * 9 * 1024 + 1024, 13],
    ['vgg16-gap-high', 41, 512 * 9 * 1024 + 1024 + 1024 * 9 * 1024 + 1024, 13],
    ['vgg16-gap-deeplab', 41, 512 * 9 * 1024 + 1024 + 1024 * 1024 + 1024, 15],
  ] as const) {
    it(`${name}: ${cells}×${cells} maps of 20 classes for 321×321, without bias, and their means`, () => {
      const { graph, trunk, heads, sigmas, mean } = createNetwork(name, { classes: 21 });
      const shapes = inferShapes(graph, 321, 321);
      expect(shapes.get('scores')).to.deep.equal({ channels: 20, height: cells, width: cells });
      expect(shapes.get('tags')).to.deep.equal({ channels: 20, height: 1, width: 1 });
      const total = parametersOf(graph).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      expect(total).to.equal(convolutions + head + 20 * 1024);
      expect(graph.outputs).to.deep.equal({ cam: 'scores', tags: 'tags' });
      expect([trunk.length, heads]).to.deep.equal([trunkLength, ['scores']]);
      expect(Object.values(sigmas ?? {}).every((sigma) => sigma === 0.005)).to.equal(true);
      expect(sigmas).to.have.property('scores');
      expect(mean).to.deep.equal([122.679, 116.669, 104.007]);
      // maps are of rectified features, each layer of the head with its ReLU and dropout
      const last = graph.nodes.find((node) => node.name === 'scores');
      expect(last).to.have.property('input').that.matches(/^drop/);
      expect(graph.nodes.filter(({ kind }) => kind === 'relu').length).to.equal(
        graph.nodes.filter(({ kind }) => kind === 'convolution').length - 1,
      );
    });
  }

  it('vgg16-guided: DeepLab-LargeFOV without an average pool, 41×41 scores', () => {
    const { graph, trunk } = createNetwork('vgg16-guided', { classes: 21 });
    expect(inferShapes(graph, 321, 321).get('fc8_voc12')).to.deep.equal({ channels: 21, height: 41, width: 41 });
    expect(inferShapes(graph, 531, 531).get('fc8_voc12')).to.deep.equal({ channels: 21, height: 68, width: 68 });
    const total = parametersOf(graph).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    expect(total).to.equal(convolutions + 512 * 9 * 1024 + 1024 + 1024 * 1024 + 1024 + 1024 * 21 + 21);
    expect(graph.nodes.some(({ kind }) => kind === 'average-pool')).to.equal(false);
    expect(trunk.slice(-2)).to.deep.equal(['fc6', 'fc7']);
  });

  it('refuses another output stride', () => {
    expect(() => createNetwork('vgg16-gap-low', { classes: 3, outputStride: 8 })).to.throw('vgg16-gap-low has 16');
  });
});
