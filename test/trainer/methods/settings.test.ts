import { expect } from 'chai';
import { presets } from '../../../trainer/methods/presets.ts';
import { readAssignments } from '../../../trainer/methods/read-assignments.ts';
import { changeSettings, mergeSettings, runSettings } from '../../../trainer/methods/settings.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/methods settings', () => {
  const tiny = presets.tiny.settings;

  it('presets are settings', () => {
    for (const [name, { settings }] of Object.entries(presets)) {
      expect(runSettings.parse(settings), name).to.deep.equal(settings);
    }
  });

  it('changes what is named and leaves the rest, the old settings too', () => {
    const before = structuredClone(tiny);
    const changed = changeSettings(tiny, { seeds: { rate: 0.5 }, cues: { scales: [1, 2] } }, 'test');
    const expected = { ...tiny, seeds: { ...tiny.seeds, rate: 0.5 }, cues: { ...tiny.cues, scales: [1, 2] } };
    expect(changed).to.deep.equal(expected);
    expect(tiny).to.deep.equal(before);
    expect(changeSettings(tiny, {}, 'test')).to.deep.equal(tiny);
  });

  it('replaces a rule or schedule of another kind as a whole', () => {
    const step = { kind: 'step', factor: 0.33, every: 2, unit: 'epochs' };
    expect(changeSettings(tiny, { seeds: { schedule: step } }, 'test').seeds.schedule).to.deep.equal(step);
    const rule = { kind: 'agreement', lowBackground: 0.1, highBackground: 0.2, crf: 'deeplab-v1' };
    expect(changeSettings(tiny, { cues: { rule } }, 'test').cues.rule).to.deep.equal(rule);
    expect(changeSettings(tiny, { cues: { rule: { foreground: 0.3 } } }, 'test').cues.rule).to.deep.equal({
      ...tiny.cues.rule,
      foreground: 0.3,
    });
    expect(mergeSettings({ kind: 'a', x: 1 }, { kind: 'a', y: 2 })).to.deep.equal({ kind: 'a', x: 1, y: 2 });
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
    [{ outputStride: 12 }, 'test: outputStride: '],
    [{ relabel: { crf: 'best' } }, 'test: relabel.crf: '],
  ];
  for (const [changes, message, hint = '--print-config'] of refused)
    it(`refuses ${JSON.stringify(changes)}`, () =>
      failure(() => changeSettings(tiny, changes, 'test'), 'CONFIG', [message], hint));
});

describe('trainer/methods readAssignments', () => {
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
