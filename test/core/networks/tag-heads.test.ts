import { createNetwork, inferShapes, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';

describe('core/networks heads that learn tags on narrow trunks', () => {
  for (const name of ['mobilenet-v2-deeplab', 'efficientnet-lite0-deeplab'] as const) {
    it(`${name}: maps of 20 classes, their means as scores, and 1280 weights and a bias for each`, () => {
      for (const [outputStride, cells] of [
        [32, 11],
        [16, 21],
        [8, 41],
      ] as const) {
        const { graph } = createNetwork(name, { classes: 21, outputStride });
        const shapes = inferShapes(graph, 321, 321);
        const { cam, tags } = graph.outputs as { cam: string; tags: string };
        expect(shapes.get(cam)).to.deep.equal({ channels: 20, height: cells, width: cells });
        expect(shapes.get(tags)).to.deep.equal({ channels: 20, height: 1, width: 1 });
        const own = parametersOf(graph).filter(({ node }) => node.name === cam);
        expect(own.map(({ shape }) => sizeOf(shape))).to.deep.equal([20 * 1280, 20]);
        expect(graph.nodes.find((node) => node.name === tags)).to.include({ kind: 'global-average-pool', input: cam });
      }
    });
  }
});
