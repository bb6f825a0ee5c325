import { expect } from 'chai';
import { dsrg } from '../../../trainer/methods/dsrg/method.ts';
import { tiny as preset } from '../../../trainer/methods/dsrg/presets/tiny.ts';
import { changeSettings } from '../../../trainer/settings/change-settings.ts';
import { mergeSettings } from '../../../trainer/settings/merge-settings.ts';
import { readAssignments } from '../../../trainer/settings/read-assignments.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/settings changeSettings', () => {
  const tiny = preset.settings;
  const change = (changes: unknown) => changeSettings(dsrg.settings, tiny, changes, 'test');

  it('changes what is named and leaves the rest, the old settings too', () => {
    const before = structuredClone(tiny);
    const changed = change({ seeds: { rate: 0.5 }, cues: { scales: [1, 2] } });
    const expected = { ...tiny, seeds: { ...tiny.seeds, rate: 0.5 }, cues: { ...tiny.cues, scales: [1, 2] } };
    expect(changed).to.deep.equal(expected);
    expect(tiny).to.deep.equal(before);
    expect(change({})).to.deep.equal(tiny);
  });

  it('replaces a rule or schedule of another kind as a whole', () => {
    const step = { kind: 'step', factor: 0.33, every: 2, unit: 'epochs' };
    expect(change({ seeds: { schedule: step } }).seeds.schedule).to.deep.equal(step);
    const rule = { kind: 'agreement', lowBackground: 0.1, highBackground: 0.2, crf: 'deeplab-v1' };
    expect(change({ cues: { rule } }).cues.rule).to.deep.equal(rule);
    expect(change({ cues: { rule: { foreground: 0.3 } } }).cues.rule).to.deep.equal({
      ...tiny.cues.rule,
      foreground: 0.3,
    });
    expect(mergeSettings({ kind: 'a', x: 1 }, { kind: 'a', y: 2 })).to.deep.equal({ kind: 'a', x: 1, y: 2 });
  });

  it('takes a length in epochs or in updates, the one that was changed', () => {
    expect(change({ seeds: { updates: 3 } }).seeds).to.deep.include({ updates: 3, epochs: null });
    expect(change({ seeds: { epochs: 3 } }).seeds).to.deep.include({ epochs: 3, updates: null });
  });

  it('fills in what another network leaves to choose', () => {
    expect(change({ network: { name: 'resnet50-deeplab' } }).network).to.deep.equal({
      ...{ name: 'resnet50-deeplab', outputStride: 8, strideOn: '1x1', headWeights: 'gaussian', mean: null },
    });
  });

  const refused: [unknown, string, string?][] = [
    [{ seeds: { raet: 1 } }, 'test: there is no setting seeds.raet.', 'Did you mean seeds.rate?'],
    [{ seds: {} }, 'test: there is no setting seds.', 'Did you mean seeds?'],
    [{ cues: { rule: { forground: 1 } } }, 'test: there is no setting cues.rule.forground.', 'cues.rule.foreground?'],
    [{ quite: 1 }, 'test: there is no setting quite.', '--print-config'],
    [{ seeds: { schedule: { kind: 'step' } } }, 'test: seeds.schedule.factor: '],
    [{ seeds: { schedule: { kind: 'stair' } } }, 'test: seeds.schedule.kind: '],
    [{ seeds: 3 }, 'test: seeds: '],
    [3, 'test: the whole: '],
    [{ retrain: { scale: [2, 1] } }, 'test: retrain.scale: the lower bound comes first.'],
    [{ retrain: { epochs: 0 } }, 'test: retrain.epochs: '],
    [{ retrain: { crop: 33.5 } }, 'test: retrain.crop: '],
    [{ evaluate: { scales: [] } }, 'test: evaluate.scales: '],
    [{ network: { outputStride: 12 } }, 'test: network.outputStride: '],
    [{ network: { name: 'tinny' } }, 'test: network.name: '],
    [{ network: { pooling: 'caffe' } }, 'test: there is no setting network.pooling.'],
    [{ seeds: { epochs: null } }, 'test: seeds.epochs: one of epochs and updates says how long'],
    [{ longSide: null }, 'test: longSide: it is null, but tags.fit'],
    [{ tags: { learn: 'head' } }, 'test: tags.network: '],
    [{ background: { learn: 'all' } }, 'test: background.'],
    [{ relabel: { crf: 'best' } }, 'test: relabel.crf: '],
  ];
  for (const [changes, message, hint = '--print-config'] of refused)
    it(`refuses ${JSON.stringify(changes)}`, () => failure(() => change(changes), 'CONFIG', [message], hint));
});

describe('trainer/settings readAssignments', () => {
  it('reads numbers, lists, objects and words, whatever the commas cut', () => {
    const assignments = [
      ...['seeds.rate=1e-3', 'cues.scales=[0.5', '1]', 'retrain.fit=warp', 'seeds.rate=0.2', 'cues.flip=false'],
      ...['seeds.schedule={"kind":"step"', '"every":2}'],
    ];
    expect(readAssignments(assignments)).to.deep.equal({
      seeds: { rate: 0.2, schedule: { kind: 'step', every: 2 } },
      cues: { scales: [0.5, 1], flip: false },
      retrain: { fit: 'warp' },
    });
    expect(readAssignments([])).to.deep.equal({});
  });

  it('refuses what assigns nothing', () =>
    failure(() => readAssignments(['seeds.rate']), 'USAGE', ['--set seeds.rate: NAME=VALUE was expected']));
});
