import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { predictionsIn } from '../../../evaluate/score/predictions-in.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('masks made elsewhere', () => {
  const folder = temporaryFolder();

  it('predictions are found with the same endings, and what matches no photo is said', () => {
    const root = join(folder(), 'pred');
    mkdirSync(root);
    for (const name of ['a_mask.png', 'b.png', 'lost.png']) writeFileSync(join(root, name), 'x');
    const items = ['a', 'b', 'c'].map((id) => ({ id, photo: '', truths: [] }));
    const { paths, notes } = predictionsIn(root, items);
    expect([...paths.values()]).to.deep.equal(['a_mask.png', 'b.png', 'c.png'].map((name) => join(root, name)));
    expect(notes.join()).to.match(
      /1 mask matched without the ending.*1 of 3 masks in pred without a photo \(first lost\.png\)/,
    );
  });
});
