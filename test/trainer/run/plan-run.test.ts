import { expect } from 'chai';
import type { Method } from '../../../trainer/methods/define-method.ts';
import { dsrg } from '../../../trainer/methods/dsrg/method.ts';
import { dsrgMobileNetV2 } from '../../../trainer/methods/dsrg/presets/dsrg-mobilenet-v2.ts';
import { sec } from '../../../trainer/methods/sec/method.ts';
import { secVgg16 } from '../../../trainer/methods/sec/presets/sec-vgg16.ts';
import { supervised } from '../../../trainer/methods/supervised/method.ts';
import { planRun, resultOf } from '../../../trainer/run/plan-run.ts';
import { takeCues } from '../../../trainer/stages/take-cues.ts';

describe('trainer/run planRun', () => {
  const cues = takeCues({ height: 1, width: 1, classes: 2, photos: new Map() });
  const plan = (method: unknown, settings: unknown, ...given: [{ cues: typeof cues }] | []) =>
    planRun(method as Method, settings as Record<string, unknown>, ...given);
  const names = (stages: readonly { name: string }[]) => stages.map(({ name }) => name);

  it('leaves out the stages that a file of cues replaces, and those that only they need', () => {
    const stages = plan(dsrg, dsrgMobileNetV2.settings, { cues });
    expect(names(stages)).to.deep.equal(['cues', 'seeds', 'relabel', 'retrain']);
    expect(stages.map(({ inputs }) => inputs)).to.deep.equal([
      {},
      { cues: 'cues' },
      { network: 'seeds' },
      { labels: 'relabel', start: 'seeds' },
    ]);
    expect(names(plan(sec, secVgg16.settings, { cues }))).to.deep.equal(['cues', 'seeds']);
  });

  it('learns the tags twice where background has a network of its own, and only there', () => {
    expect(names(plan(sec, secVgg16.settings))).to.deep.equal(['tags', 'background', 'cues', 'seeds']);
    const without = plan(sec, { ...secVgg16.settings, background: null });
    expect(names(without)).to.deep.equal(['tags', 'cues', 'seeds']);
    expect(without[1]?.inputs).to.deep.equal({ tags: 'tags' });
  });

  it('numbers the stages’ folders, and knows the one that holds the result', () => {
    const stages = plan(dsrg, dsrgMobileNetV2.settings);
    expect(stages.map(({ folder }) => folder)).to.deep.equal([
      ...['1-tags', '2-cues', '3-seeds', '4-relabel', '5-retrain'],
    ]);
    expect(resultOf(stages).folder).to.equal('5-retrain');
    expect(resultOf(plan(sec, secVgg16.settings)).folder).to.equal('4-seeds');
    expect(resultOf(plan(supervised, dsrgMobileNetV2.settings)).folder).to.equal('1-retrain');
  });
});
