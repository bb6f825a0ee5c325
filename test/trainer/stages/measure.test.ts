import { openNetworkScore } from '../../../trainer/stages/measure.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/stages openNetworkScore', () => {
  it('refuses to choose where only the newest checkpoint is kept', () =>
    failure(
      () => openNetworkScore({ classes: ['background', 'cat'] }, { data: 'nowhere', val: 'val', keep: 1 }),
      'CONFIG',
      ['--best-by miou chooses nothing with --keep 1.'],
      'Add --keep 2.',
    ));
});
