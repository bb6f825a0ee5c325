import { createNetwork, type NetworkName } from '@dsrg/core';
import { expect } from 'chai';
import { dsrgResnet101 } from '../../../trainer/methods/dsrg/presets/dsrg-resnet101.ts';
import { dsrgVgg16 } from '../../../trainer/methods/dsrg/presets/dsrg-vgg16.ts';
import { guidedMobileNetV2 } from '../../../trainer/methods/guided/presets/guided-mobilenet-v2.ts';
import { guidedVgg16 } from '../../../trainer/methods/guided/presets/guided-vgg16.ts';
import { methods, presets } from '../../../trainer/methods/index.ts';
import { recurseedEfficientNetLite0 } from '../../../trainer/methods/recurseed/presets/recurseed-efficientnet-lite0.ts';
import { recurseedMobileNetV2 } from '../../../trainer/methods/recurseed/presets/recurseed-mobilenet-v2.ts';
import { recurseedResnet50 } from '../../../trainer/methods/recurseed/presets/recurseed-resnet50.ts';
import { dsrgVgg16Tf } from '../../../trainer/methods/sec/presets/dsrg-vgg16-tf.ts';
import { secVgg16 } from '../../../trainer/methods/sec/presets/sec-vgg16.ts';
import { webCosegResnet50 } from '../../../trainer/methods/web-coseg/presets/web-coseg-resnet50.ts';
import type { EveryStep } from '../../../trainer/recursion/recursion-settings.ts';
import { chooseSettings, type SettingsRequest } from '../../../trainer/settings/choose-settings.ts';
import { printSettings } from '../../../trainer/settings/print-settings.ts';
import { rateAt } from '../../../trainer/training/schedule.ts';
import { failure } from '../../core/node/failure.ts';

/** Every value with its place. */
function leaves(value: unknown, place = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[place, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, place === '' ? key : `${place}.${key}`));
}

const choose = (request: SettingsRequest) => chooseSettings({ methods, presets }, request);

interface Built {
  readonly name: NetworkName;
  readonly outputStride: number;
}

describe('trainer/methods presets', () => {
  it('a network alone means its usual preset: of several that are usual for it, that of DSRG', () => {
    expect(choose({ network: 'tiny' }).preset.name).to.equal('tiny');
    expect(choose({ network: 'mobilenet-v2-deeplab' }).preset.name).to.equal('dsrg-mobilenet-v2');
    expect(choose({ network: 'efficientnet-lite0-deeplab' }).preset.name).to.equal('dsrg-efficientnet-lite0');
    expect(choose({ network: 'tiny', method: 'recurseed' }).preset.name).to.equal('recurseed-tiny');
    expect(choose({ network: 'mobilenet-v2-recurseed' }).preset.name).to.equal('recurseed-mobilenet-v2');
  });

  for (const { name, settings, origins } of presets) {
    it(`${name} says of every value where it comes from, and of nothing else`, () => {
      const places = leaves(settings).map(([place]) => place);
      expect([...origins.keys()].sort()).to.deep.equal(places.sort());
      for (const [place, { from }] of origins)
        expect(from, place)
          .to.be.a('string')
          .not.empty.not.match(/no effect/);
    });

    it(`${name} names networks that can be built as it asks`, () => {
      const { network, tags, cosegment } = settings as Record<string, Built & { network: Built | null }>;
      const build = ({ name, ...options }: Built) => createNetwork(name, { ...options, classes: 3 }).graph.outputs;
      if (cosegment?.network) expect(build(cosegment.network)).to.be.an('object');
      if (network === undefined) return;
      expect(build(network)).to.have.property('logits');
      if (cosegment !== undefined) return;
      expect(build(tags?.network ?? network)).to.have.property('cam');
    });
  }

  it('dsrg-vgg16 holds the constants of the release (prototxt files and pylayers.py of speedinghzl/DSRG 91efdf7)', () => {
    const { settings } = dsrgVgg16;
    const { seeds, relabel, retrain, evaluate } = settings;
    expect(settings.network).to.deep.equal({
      ...{ name: 'vgg16-deeplab', outputStride: 8, pooling: 'caffe', headWeights: 'gaussian', mean: [123, 117, 104] },
    });
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
      ...{
        crfPhoto: 'align-corners',
        grow: { on: 'refined', foreground: 0.85, background: 0.99, throughCues: true },
        floor: 1e-4,
      },
      ...{
        seeding: 'balanced',
        seedWeight: 1,
        boundaryWeight: 1,
        expand: null,
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

  it('web-coseg-resnet50 holds the constants of the release (specs/web-coseg.md §3 to §5)', () => {
    const { network, generator, estimate, final, evaluate } = webCosegResnet50.settings;
    expect(network).to.deep.include({ name: 'resnet50-coseg-final', outputStride: 8, mean: [123, 117, 104] });
    expect(generator.network).to.deep.include({ name: 'resnet50-coseg-init', mean: [123, 117, 104] });
    for (const training of [generator, final]) {
      expect(training).to.deep.include({
        ...{
          epochs: null,
          batch: 16,
          accumulate: 1,
          crop: 320,
          fit: 'native',
          scale: [0.7, 1.3],
          mirror: true,
          jitter: 0,
        },
        ...{ rate: 16e-4, headRate: 1, momentum: 0.9, weightDecay: 5e-4, frozen: 0, balanced: false },
      });
      expect(rateAt(training, 0, 100, 100)).to.equal(16e-4);
      expect(rateAt(training, 99, 100, 100)).to.equal(16e-4);
    }
    expect([generator.updates, final.updates]).to.deep.equal([39 * 200, 39 * 700]);
    expect([generator.globalWeight, final.globalWeight]).to.deep.equal([undefined, 0.25]);
    const views = { scales: [0.7, 1, 1.3], scalesOf: 'photo', flip: false, merge: 'probabilities' };
    expect(estimate).to.deep.include({ ...views, crf: 'none', tagsConstrain: true, ignoreBelow: 0 });
    expect(evaluate).to.deep.equal({ ...views, crf: 'web-coseg' });
  });

  it('guided-vgg16 holds the constants of the release (specs/guided-labelling.md §2 to §7)', () => {
    const { network, longSide, tags, seeds, guides, segment, evaluate } = guidedVgg16.settings;
    expect(network).to.deep.include({ name: 'vgg16-guided', outputStride: 8, mean: [122.679, 116.669, 104.007] });
    expect(longSide).to.equal(null);
    const solver = {
      ...{
        updates: 8000,
        epochs: null,
        batch: 15,
        accumulate: 1,
        crop: 321,
        mirror: true,
        jitter: 0,
        padding: 'mirror',
      },
      ...{ rate: 1e-3, schedule: { kind: 'step', factor: 0.1, every: 2000, unit: 'updates' }, headRate: 10 },
      ...{ momentum: 0.9, weightDecay: 5e-4, frozen: 0 },
    };
    expect(tags).to.deep.include({ ...solver, learn: 'all', fit: 'tight', cut: 0.1, balanceClasses: false });
    expect(tags.network).to.deep.equal({ name: 'vgg16-gap-high', outputStride: 8 });
    expect(segment).to.deep.include({ ...solver, fit: 'native', balanced: false });
    expect(seeds).to.deep.include({ relu: false, bias: false, threshold: 20, flip: false });
    expect(seeds).to.deep.include({ scales: [321], scalesOf: 'filled-frame' });
    const { rule, ...others } = guides;
    expect(others).to.deep.equal({ threshold: 0.5, oracle: 'none' });
    expect(rule).to.deep.equal({
      ...{ kind: 'g2', seedArea: 25, salientShare: 0.01, ignore: 'none', rowBug: false },
      ...{ blur: 10, clip: 0.001, crf: 'deeplab-v1' },
    });
    expect(evaluate).to.deep.include({ scales: [531], scalesOf: 'frame', flip: false, crf: 'deeplab-v1' });
  });

  it('guided-mobilenet-v2 marks its saliency as ours, and its guides as released', () => {
    const { settings, origins } = guidedMobileNetV2;
    expect(settings.guides.rule).to.deep.equal(guidedVgg16.settings.guides.rule);
    expect(settings.saliency).to.deep.include({ from: 'scg', similarity: 0.15, background: 0.1 });
    expect(origins.get('saliency.from')?.from).to.match(/^ours, not the paper’s/);
    const { graph } = createNetwork('mobilenet-v2-deeplab', { classes: 3 });
    const names = graph.nodes.map(({ name }) => name);
    expect(names).to.include.members((settings.saliency as { levels: string[] }).levels);
  });

  it('recurseed-resnet50 holds what is published of RecurSeed, and says of each value whether it is', () => {
    const { settings, origins } = recurseedResnet50;
    const labels = settings.recursion.labels as EveryStep;
    // The default tag of three scripts of EdgePredictMix (df538e2).
    expect(labels.filter).to.deep.equal({ certain: 0.55, background: 0.1 });
    expect([labels.start, labels.mix?.start].map((share) => 50 * (share as number))).to.deep.equal([5, 15]);
    expect([labels.mapWeight, labels.mix?.pixelWeight, labels.mix?.mapWeight]).to.deep.equal([1, 1, 1]);
    expect(labels).to.deep.include({ similarity: 0.5, secondOrder: 0.1, foreground: 0.3, background: 0.05 });
    expect(labels).to.deep.include({ iterations: 10, dilations: [1, 2, 4, 8, 12, 24] });
    expect(settings.evaluate).to.deep.include({ scales: [1, 0.5, 1.5, 2], flip: true, crf: 'recurseed' });
    // What is not known is never given as known.
    for (const place of ['levels', 'mix.trusted.kind', 'mix.tags', 'mapForm', 'shrink', 'alarm.epochs'])
      expect(origins.get(`recursion.labels.${place}`)?.from, place).to.match(/^\[R\]/);
    for (const [place, { from }] of origins) expect(from, place).to.match(/^\[[SFR]\]/);
  });

  it('recurseed’s presets for two cores have the constants of narrow features, and layers that are there', () => {
    for (const { settings } of [recurseedMobileNetV2, recurseedEfficientNetLite0]) {
      const labels = settings.recursion.labels as EveryStep;
      expect(labels).to.deep.include({
        levels: ['c3', 'c4', 'c5'],
        similarity: 0.15,
        foreground: 0.3,
        background: 0.1,
      });
      expect(labels.filter).to.deep.equal({ certain: 0.45, background: 0.2 });
      const { graph } = createNetwork(settings.network.name, { classes: 3 });
      expect(graph.outputs).to.include.keys(labels.levels);
    }
  });

  it('dsrg-resnet101 says of all that is VGG16’s that it is assumed', () => {
    const { settings, origins } = dsrgResnet101;
    for (const stage of ['seeds', 'retrain'] as const) {
      for (const [place] of leaves(settings[stage], stage)) {
        expect(origins.get(place)?.from, place).to.match(/^(assumed, as on VGG16: |ours)/);
      }
    }
  });

  it('the TensorFlow port and SEC differ from it as their code does (xtudbxk/DSRG-tensorflow 261669d, kolesman/SEC c784190)', () => {
    const port = dsrgVgg16Tf.settings;
    expect(port.network.mean).to.deep.equal([122.67891434, 116.66876762, 104.00698793]);
    expect(port.seeds).to.deep.include({
      grow: { on: 'softmax', foreground: 0.5, background: 0.7, throughCues: false },
      clip: 'none',
    });
    expect(port.seeds).to.deep.include({ crfIterations: 5, crfPhoto: 'asymmetric', resize: 'asymmetric' });
    expect(port.seeds).to.deep.include({ batch: 4, accumulate: 16, solver: 'tensorflow', updates: 5290 });
    expect(port.seeds).to.deep.include({ unary: 'logits', floor: 1e-4, boundaryEpsilon: 1e-8 });
    expect(port.network).to.include({ pooling: 'tensorflow', headWeights: 'xavier' });
    const sec = secVgg16.settings;
    expect(sec.cues.rule).to.deep.include({
      ...{ foreground: 0.2, cell: 'map' },
      background: { from: 'gradient', layer: 'conv4_1', share: 0.1, side: 321 },
    });
    expect(sec.background?.network?.name).to.equal('vgg16-background');
    expect(sec.seeds.expand).to.deep.equal({ weight: 1, tags: 0.996, background: 0.999 });
    expect(sec.network.name).to.equal('vgg16-large-fov');
    expect(sec.seeds).to.deep.include({
      unary: 'logits',
      grow: { on: 'none' },
      seeding: 'sec',
      mirror: false,
    });
    expect(sec.seeds).to.deep.include({ batch: 15, rate: 1e-3, updates: 8000, clip: 'none', crfGradient: 'none' });
    expect(sec.seeds.schedule).to.deep.equal({ kind: 'step', factor: 0.1, every: 2000, unit: 'updates' });
  });
});

describe('trainer/methods printSettings', () => {
  it('shows each value with its source, both where paper and code differ, and what was changed', async () => {
    const chosen = choose({ preset: 'dsrg-vgg16', set: ['seeds.grow.background=0.9'] });
    const lines = printSettings(chosen).split('\n');
    const line = (text: string) => lines.find((each) => each.includes(text)) as string;
    expect(line('"clip"')).to.match(/"clip": \[0\.05,20\], +\/\/ speedinghzl\/DSRG .*pylayers.* \| paper: KL/);
    expect(line('"background": 0.9')).to.match(/0\.9, +\/\/ --set; the preset has 0\.99 \(speedinghzl/);
    expect(lines[0]).to.include('dsrg-vgg16');
    expect(lines.filter((each) => /: (?!\{)/.test(each) && !each.includes('//'))).to.deep.equal([]);
  });

  it('takes the preset of a network, and another network into a preset', () => {
    const usual = chooseSettings({ methods, presets }, { network: 'tiny' });
    expect([usual.preset.name, usual.method.name]).to.deep.equal(['tiny', 'dsrg']);
    const backwards = chooseSettings(
      { methods, presets: [presets[0]!, ...presets.slice(1).reverse()] },
      { network: 'tiny' },
    );
    expect(backwards.preset.name, 'whatever the order').to.equal('tiny');
    expect(choose({}).preset.name).to.equal('dsrg-mobilenet-v2');
    const { preset, settings } = choose({ network: 'resnet50-deeplab' });
    expect(preset.name).to.equal('dsrg-resnet101');
    expect(settings.network).to.deep.include({ name: 'resnet50-deeplab', strideOn: '1x1' });
  });

  it('takes a preset of another method where it says enough, and of its settings those that the method has', () => {
    const { preset, method, settings } = choose({ method: 'supervised', network: 'tiny' });
    expect([preset.name, method.name]).to.deep.equal(['tiny', 'supervised']);
    expect(Object.keys(settings).sort()).to.deep.equal(['evaluate', 'longSide', 'network', 'retrain']);
    expect(choose({ method: 'sec', network: 'tiny' }).settings).not.to.have.property('retrain');
    // Nothing of it is sized by a long side: relabelling was.
    expect(choose({ method: 'supervised', preset: 'dsrg-vgg16' }).settings.longSide).to.equal(null);
  });

  it('refuses a preset that says too little, and names that are none', async () => {
    const little = [
      'Preset sec-vgg16 is one of method sec; it says nothing of relabel, retrain, which method dsrg has.',
    ];
    await failure(() => choose({ method: 'dsrg', preset: 'sec-vgg16' }), 'CONFIG', little, 'a preset of dsrg');
    await failure(
      () => choose({ preset: 'dsrg-vgg' }),
      'CONFIG',
      ['There is no preset dsrg-vgg; there are'],
      'dsrg-vgg16?',
    );
    const quick = choose({ method: 'guided', network: 'tiny' });
    expect(quick.preset.name).to.equal('guided-mobilenet-v2');
    expect(quick.settings.network).to.include({ name: 'tiny' });
    await failure(
      () => choose({ method: 'sek' }),
      'CONFIG',
      ['There is no method sek; there are dsrg, sec, guided'],
      'sec?',
    );
  });
});
