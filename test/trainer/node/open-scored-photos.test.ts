import { expect } from 'chai';
import { openScoredPhotos, requireScored } from '../../../trainer/node/open-scored-photos.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/node openScoredPhotos', () => {
  it('scores no masks that were left alone, and says so', async () => {
    const question = { data: 'photos', val: 'val', classes: ['background', 'cow'], masksLeftAlone: true };
    expect(await openScoredPhotos(question)).to.deep.equal({
      missing: 'the masks were left alone (no classes.json says what their numbers mean)',
    });
  });
});

describe('trainer/node requireScored', () => {
  it('refuses to choose where only the newest checkpoint is kept, or no masks are', async () => {
    const missing = { missing: 'there is no split val' };
    const keep = ['--best-by miou chooses nothing with --keep 1.'];
    await failure(() => requireScored(missing, 1), 'CONFIG', keep, 'Add --keep 2.');
    const masks = ['--best-by miou needs masks, but there is no split val.'];
    await failure(() => requireScored(missing, 2), 'DATASET', masks, '--val');
  });
});
