import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { createRandom } from '../../../trainer/data/random.ts';
import { copyLayers } from '../../../trainer/weights/copy-layers.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';

describe('trainer/weights copyLayers', () => {
  it('gives the second branch the trunk’s weights, in arrays of its own', () => {
    const network = createNetwork('mobilenet-v2-coseg-final', { classes: 3 });
    const random = createRandom(1);
    const weights = initialiseWeights(network.graph, () => random.normal(), network.sigmas);
    expect(weights.get('block13.expand_g.weight')).to.not.deep.equal(weights.get('block13.expand.weight'));
    const head = weights.get('g_score.weight')?.slice();
    copyLayers(network, weights);
    const [own, copy] = ['block13.expand.weight', 'block13.expand_g.weight'].map((name) => weights.get(name));
    expect(copy).to.deep.equal(own);
    expect(copy).to.not.equal(own);
    expect(weights.get('g_score.weight')).to.deep.equal(head);
  });
});
