import { inferShapes } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork, type NetworkName, networks } from '../../../core/networks/create-network.ts';
import { gateFeatures, gateGraph } from '../../../trainer/gate/gate-network.ts';
import { networkNames } from '../../../trainer/settings/network.ts';

describe('the network of a gate', () => {
  it('reads the last features of every network that segments', () => {
    const channels: Partial<Record<NetworkName, number>> = {
      tiny: 64,
      'mobilenet-v2-deeplab': 1280,
      'mobilenet-v2-recurseed': 1280,
      'mobilenet-v2-deeplab-v3-plus': 320,
      'efficientnet-lite0-deeplab': 1280,
      'vgg16-large-fov': 1024,
      'resnet101-deeplab': 2048,
      'resnet50-recurseed': 2048,
      'resnet101-deeplab-v2': 2048,
    };
    for (const name of networkNames('segment')) {
      const network = createNetwork(name, { classes: 4 });
      const at = gateFeatures(network);
      const shape = inferShapes(network.graph, 65, 65).get(at);
      if (channels[name] !== undefined) expect(shape?.channels, name).to.equal(channels[name]);
      const graph = gateGraph(network.graph, at, shape?.channels as number, 3);
      expect(inferShapes(graph, 65, 65).get('gate.tags'), name).to.deep.equal({ channels: 3, height: 1, width: 1 });
      const layers = new Set(network.trunk);
      const foreign = graph.nodes.filter(({ kind, name: node }) => kind === 'convolution' && !layers.has(node));
      expect(
        foreign.map((node) => node.name),
        name,
      ).to.deep.equal(['gate.tags']);
    }
    expect(Object.keys(channels).every((name) => Object.hasOwn(networks, name))).to.equal(true);
  });
});
