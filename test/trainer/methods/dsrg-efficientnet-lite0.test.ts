import { createNetwork, inferShapes } from '@dsrg/core';
import { expect } from 'chai';
import { dsrgEfficientNetLite0 } from '../../../trainer/methods/dsrg/presets/dsrg-efficientnet-lite0.ts';
import { dsrgMobileNetV2 } from '../../../trainer/methods/dsrg/presets/dsrg-mobilenet-v2.ts';

describe('trainer/methods dsrg-efficientnet-lite0', () => {
  it('leaves the layers before stride 16 as they are, as dsrg-mobilenet-v2 does', () => {
    for (const { settings } of [dsrgMobileNetV2, dsrgEfficientNetLite0]) {
      const { graph, trunk } = createNetwork(settings.network.name, { classes: 3 });
      const shapes = inferShapes(graph, 320, 320);
      const strides = trunk.map((name) => 320 / (shapes.get(name)?.height ?? Number.NaN));
      for (const { frozen } of [settings.seeds, settings.retrain]) {
        const [last, first, second] = [Math.max(...strides.slice(0, frozen)), strides[frozen], strides[frozen + 1]];
        expect([last, first, second], settings.network.name).to.deep.equal([8, 8, 16]);
      }
    }
  });

  it('differs from it by network, its layers and frozen ones alone; photos are normalised as the ImageNet weights want them', () => {
    const { network, cues, seeds, retrain, ...others } = dsrgEfficientNetLite0.settings;
    const mobile = dsrgMobileNetV2.settings;
    expect(network).to.deep.equal({ ...mobile.network, name: 'efficientnet-lite0-deeplab' });
    expect(cues.spread?.levels).to.deep.equal(['block4.sum', 'block10.sum', 'block15.project']);
    expect({ ...cues, spread: { ...cues.spread, levels: [] } }).to.deep.equal({
      ...mobile.cues,
      spread: { ...mobile.cues.spread, levels: [] },
    });
    expect(seeds).to.deep.equal({ ...mobile.seeds, frozen: 15 });
    expect(retrain).to.deep.equal({ ...mobile.retrain, frozen: 15 });
    expect({ ...mobile, ...others }).to.deep.equal(mobile);
    expect(network.mean).to.equal(null);
    const { mean, std } = createNetwork(network.name, { classes: 3 });
    expect({ mean, std }).to.deep.equal({ mean: [127, 127, 127], std: [128, 128, 128] });
  });
});
