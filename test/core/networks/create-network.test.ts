import { expect } from 'chai';
import { createNetwork, type NetworkName, networks } from '../../../core/networks/create-network.ts';

describe('core/networks createNetwork', () => {
  it('makes no convolution with both stride and dilation, which TensorFlow.js has not', () => {
    let built = 0;
    for (const name of Object.keys(networks) as NetworkName[]) {
      for (const outputStride of [4, 8, 16, 32]) {
        for (const strideOn of ['1x1', '3x3'] as const) {
          let network: ReturnType<typeof createNetwork>;
          try {
            network = createNetwork(name, { classes: 4, outputStride, strideOn });
          } catch (error) {
            expect((error as Error).message).to.match(/^Output stride/);
            continue;
          }
          built++;
          for (const node of network.graph.nodes) {
            if (node.kind !== 'convolution') continue;
            const { stride = 1, dilation = 1 } = node;
            expect(Math.min(stride, dilation), `${name} ${outputStride} ${node.name}`).to.equal(1);
          }
        }
      }
    }
    // Every network at least once; those with a choice of strides at each.
    expect(built).to.be.at.least(2 * (Object.keys(networks).length + 5 * 2));
  });
});
