import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { chooseSettings } from '../../../trainer/methods/choose-settings.ts';
import { originOf } from '../../../trainer/methods/presets/preset.ts';
import { presetNames, presets } from '../../../trainer/methods/presets.ts';
import { printSettings } from '../../../trainer/methods/print-settings.ts';

/** Every value with its place. */
function leaves(value: unknown, place = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[place, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, place === '' ? key : `${place}.${key}`));
}

/** Every place of settings: values, and the parts around them. */
function placesOf(settings: object): Set<string> {
  return new Set(
    leaves(settings).flatMap(([place]) => place.split('.').map((_, k, all) => all.slice(0, k + 1).join('.'))),
  );
}

describe('trainer/methods presets', () => {
  for (const name of presetNames) {
    const { settings, origins, method } = presets[name];
    it(`${name} says of every value where it comes from, and of nothing else`, () => {
      for (const [place] of leaves(settings)) expect(originOf(origins, place)?.from, place).to.be.a('string').not.empty;
      for (const place of Object.keys(origins)) expect(placesOf(settings), place).to.include(place);
      expect(method).to.equal(name === 'dsrg-vgg16-tf' || name.startsWith('sec-') ? 'sec' : 'dsrg');
    });

    it(`${name} names networks that can be built as it asks`, () => {
      const { network, outputStride, tags } = settings;
      expect(createNetwork(network, { classes: 3, outputStride }).graph.outputs).to.have.property('logits');
      if (tags.network === null) expect(createNetwork(network, { classes: 3 }).graph.outputs).to.have.property('cam');
      else
        expect(createNetwork(tags.network, { classes: 3, outputStride: tags.outputStride }).graph.outputs.cam).to.be.a(
          'string',
        );
    });
  }

  it('dsrg-vgg16 holds the constants of the release (specs/dsrg.md §3 to §6, §9, §10)', () => {
    const { settings } = presets['dsrg-vgg16'];
    const { seeds, relabel, retrain, evaluate } = settings;
    expect(settings).to.deep.include({ network: 'vgg16-deeplab', outputStride: 8, mean: [123, 117, 104] });
    expect(seeds).to.deep.include({
      ...{
        updates: 8000,
        batch: 20,
        crop: 321,
        fit: 'warp',
        scale: [1, 1],
        resize: 'half-pixel',
        mirror: true,
        jitter: 0,
      },
      ...{ rate: 5e-4, schedule: { kind: 'step', factor: 0.33, every: 1000, unit: 'updates' }, headRate: 10 },
      ...{ momentum: 0.9, weightDecay: 5e-4, frozen: 0, unary: 'probability', crf: 'dsrg-train', crfIterations: 10 },
      ...{ crfPhoto: 'align-corners', growOn: 'refined', growForeground: 0.85, growBackground: 0.99, floor: 1e-4 },
      ...{
        seeding: 'balanced',
        seedWeight: 1,
        boundaryWeight: 1,
        expandWeight: 0,
        clip: [0.05, 20],
        crfGradient: 'dsrg',
      },
    });
    expect(relabel).to.deep.include({ scales: [241, 321, 401], scalesOf: 'square', merge: 'sum', crf: 'dsrg-test' });
    expect(relabel).to.deep.include({ flip: false, tagsConstrain: false, backgroundAdjustment: 0 });
    expect(retrain).to.deep.include({ updates: 20_000, batch: 10, rate: 1e-3, fit: 'native', firstInOrder: true });
    expect(retrain).to.deep.include({ schedule: { kind: 'poly', power: 0.9 }, balanced: false, crop: 321 });
    expect(evaluate).to.deep.include({ scales: [0.75, 1, 1.25], scalesOf: 'photo', merge: 'sum', flip: false });
  });

  it('dsrg-resnet101 says of all that is VGG16’s that it is assumed', () => {
    const { settings, origins } = presets['dsrg-resnet101'];
    for (const stage of ['seeds', 'retrain'] as const) {
      for (const [place] of leaves(settings[stage], stage)) {
        expect(originOf(origins, place)?.from, place).to.match(/^(assumed, as on VGG16: |of no effect|ours)/);
      }
    }
  });

  it('the TensorFlow port and SEC differ from it as the spec says (§13, §14)', () => {
    const port = presets['dsrg-vgg16-tf'].settings;
    expect(port.mean).to.deep.equal([122.67891434, 116.66876762, 104.00698793]);
    expect(port.seeds).to.deep.include({ growOn: 'softmax', growForeground: 0.5, growBackground: 0.7, clip: 'none' });
    expect(port.seeds).to.deep.include({ crfIterations: 5, crfPhoto: 'asymmetric', resize: 'asymmetric' });
    expect(port.seeds).to.deep.include({ batch: 4, accumulate: 16, solver: 'tensorflow', updates: 5290 });
    expect(port.seeds).to.deep.include({ unary: 'logits', floor: 1e-4, boundaryEpsilon: 1e-8, growThroughCues: false });
    expect(port).to.include({ pooling: 'tensorflow', headWeights: 'xavier' });
    const sec = presets['sec-vgg16'].settings;
    expect(sec.cues.rule).to.deep.include({
      ...{ foreground: 0.2, cell: 'map' },
      background: { from: 'gradient', network: 'vgg16-background', layer: 'conv4_1', share: 0.1 },
    });
    expect(sec.seeds.expandDecay).to.deep.equal({ tags: 0.996, background: 0.999 });
    expect(sec.network).to.equal('vgg16-large-fov');
    expect(sec.seeds).to.deep.include({
      unary: 'logits',
      growOn: 'none',
      seeding: 'sec',
      expandWeight: 1,
      mirror: false,
    });
    expect(sec.seeds).to.deep.include({ batch: 15, rate: 1e-3, updates: 8000, clip: 'none', crfGradient: 'none' });
    expect(sec.seeds.schedule).to.deep.equal({ kind: 'step', factor: 0.1, every: 2000, unit: 'updates' });
  });
});

describe('trainer/methods printSettings', () => {
  it('shows each value with its source, both where paper and code differ, and what was changed', async () => {
    const chosen = await chooseSettings({ preset: 'dsrg-vgg16', set: ['seeds.growBackground=0.9'] });
    const lines = printSettings(chosen).split('\n');
    const line = (text: string) => lines.find((each) => each.includes(text)) as string;
    expect(line('"clip"')).to.match(/"clip": \[0\.05,20\], +\/\/ speedinghzl\/DSRG .*pylayers.* \| paper: KL/);
    expect(line('"growBackground"')).to.match(/0\.9, +\/\/ --set; the preset has 0\.99 \(speedinghzl/);
    expect(lines[0]).to.include('dsrg-vgg16');
    expect(lines.filter((each) => /: (?!\{)/.test(each) && !each.includes('//'))).to.deep.equal([]);
  });

  it('takes the preset of a network, and another network into a preset', async () => {
    expect((await chooseSettings({})).name).to.equal('dsrg-mobilenet-v2');
    const { name, settings } = await chooseSettings({ network: 'resnet50-deeplab' });
    expect([name, settings.network]).to.deep.equal(['dsrg-resnet101', 'resnet50-deeplab']);
  });
});
