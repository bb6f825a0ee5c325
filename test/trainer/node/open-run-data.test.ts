import { expect } from 'chai';
import { methods } from '../../../trainer/methods/index.ts';
import { checkTrainOptions } from '../../../trainer/node/check-train-options.ts';
import { openRunData } from '../../../trainer/node/open-run-data.ts';
import { planRun } from '../../../trainer/run/plan-run.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/node openRunData', () => {
  async function refused(name: string, given: { data?: string; web?: string }, message: string): Promise<void> {
    const method = methods.find((each) => each.name === name);
    if (method === undefined) throw new Error(`no method ${name}`);
    const options = { method, split: 'train', data: undefined, web: undefined, ...given };
    await failure(() => openRunData(planRun(method, { background: null }), options), 'USAGE', [message]);
  }

  it('says which set of photos a method works on', async () => {
    await refused('cosegment', {}, '--web is missing: method cosegment works on photos found by the names of classes');
    await refused(
      'cosegment',
      { web: 'w', data: 'd' },
      '--data has no effect: method cosegment works on the photos of --web',
    );
    await refused(
      'dsrg',
      { web: 'w', data: 'd' },
      '--web has no effect: method dsrg works on the photos of --data alone',
    );
    await refused('web-coseg', { data: 'd' }, '--web is missing: method web-coseg');
    await refused('web-coseg', { web: 'w' }, '--data is missing: method web-coseg learns from its photos');
    await refused('dsrg', {}, '--data is missing: method dsrg');
  });

  it('takes masks of web photos where there are any', () => {
    expect(() => checkTrainOptions(new Set(['webLabels', 'data']))).to.throw(
      '--web-labels has no effect without --web',
    );
  });
});
