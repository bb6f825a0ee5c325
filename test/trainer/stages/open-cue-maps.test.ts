import { type Checkpoint, exportModel } from '@dsrg/converters';
import { type ActivationMaps, createNetwork, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import type { OpenNetwork } from '../../../trainer/run/networks.ts';
import { savedNetwork } from '../../../trainer/run/products.ts';
import { selfCorrelationPresets } from '../../../trainer/seeds/self-correlation-options.ts';
import { type CueMapSettings, checkCueMaps, openCueMaps, raiseMaps } from '../../../trainer/stages/open-cue-maps.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';
import { quietMachine } from '../quiet-machine.ts';

const { graph, mean, std } = createNetwork('tiny', { classes: 4 });
const spread = { bias: false, levels: ['trunk3', 'trunk5'], ...selfCorrelationPresets.narrow };
const settings: CueMapSettings = {
  ...{ scales: [1], scalesOf: 'square', flip: true, outputStride: 4 },
  ...{ spread, mapPower: 0.5, saliencyPower: 0.5, compete: true },
};

describe('trainer/stages openCueMaps', function () {
  this.timeout(60_000);

  it('spreads maps, and keeps the scores that the network gives: views, turned ones too, biases and negative values', async () => {
    const random = createRandom(3);
    const weights = initialiseWeights(graph, () => random.normal());
    weights.set('cam.bias', Float32Array.of(-2, 0.5, 3));
    const about = {
      classes: ['background', 'a', 'b', 'c'],
      mean,
      std,
      outputStride: 4,
    } as unknown as Checkpoint['about'];
    const checkpoint: Checkpoint = { graph, weights, momenta: new Map(), about };
    const machine = await quietMachine();
    const saved = { ...savedNetwork('tag-network', {} as never, machine), checkpoint: async () => checkpoint };
    const photo: RgbImage = {
      ...{ kind: 'rgb', height: 33, width: 33 },
      data: Uint8Array.from({ length: 33 * 33 * 3 }, () => random.integer(256)),
    };
    const opened = await openCueMaps(machine, saved, { ...settings, scales: [33] }, null);
    const { maps, scores } = await opened.views(photo, [1, 3]);
    await opened.close();
    expect(maps.map(({ flipped }) => flipped)).to.deep.equal([false, true]);
    for (const { maps: each } of maps) {
      expect([each.tags, each.height, each.width]).to.deep.equal([[1, 3], 9, 9]);
      expect([Math.min(...each.data), Math.max(...each.data)]).to.deep.equal([0, 1]);
    }
    // The same scores without spreading come from core's runtime, of the exported model.
    const open = (output: 'cam' | 'logits') => machine.openSegmenter(exportModel(checkpoint, { output }));
    const plain = await openCueMaps(machine, { ...saved, open }, { ...settings, scales: [33], spread: null }, null);
    const before = await plain.views(photo, [1, 3]);
    await plain.close();
    expect(before.maps).to.equal(before.scores);
    const first = (views: readonly { readonly maps: ActivationMaps }[]) => [...(views[0]?.maps.data ?? [])];
    const [found, wanted] = [first(scores), first(before.scores)];
    expect(found).to.have.length(2 * 81);
    found.forEach((value, k) => {
      expect(value).to.be.closeTo(wanted[k] as number, 1e-4);
    });
    expect(Math.max(...found.slice(0, 81))).to.be.below(0); // the bias of -2 is in it
  });
});

describe('trainer/stages checkCueMaps, raiseMaps', () => {
  const tags = { network: { graph } } as OpenNetwork;

  it('refuses maps in frames, of which a part is cut away, and levels that the network has not', () => {
    const framed = { ...settings, scalesOf: 'frame' } as const;
    expect(() => checkCueMaps('cues', framed, tags)).to.throw(/cues\.scalesOf is frame/);
    checkCueMaps('cues', { ...framed, spread: null }, tags);
    const wrong = { ...settings, spread: { ...spread, levels: ['trunk3', 'block5.sum'] } };
    expect(() => checkCueMaps('cues', wrong, tags)).to.throw(/no layer block5\.sum/);
    checkCueMaps('cues', settings, tags);
  });

  it('raises maps that are divided by their maxima, and leaves them as they are with 1', () => {
    const maps: ActivationMaps = {
      kind: 'activations',
      tags: [2],
      data: Float32Array.of(4, 1, -1),
      height: 1,
      width: 3,
    };
    expect([...raiseMaps(maps, 0.5).data]).to.deep.equal([1, 0.5, 0]);
    expect(raiseMaps(maps, 1)).to.equal(maps);
  });
});
