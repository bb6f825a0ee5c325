import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openTrainingData } from '../../../trainer/node/open-training-data.ts';
import { failure } from '../../core/node/failure.ts';
import { makeTaggedFolder } from '../tagged-folder.ts';

describe('trainer/data openTrainingData with a list', () => {
  const root = mkdtempSync(join(tmpdir(), 'dsrg-data-'));
  const list = join(root, 'list.txt');
  const open = (lenient = false) =>
    openTrainingData({ data: root, split: 'train', list, learnsMasks: false, ...(lenient && { lenient }) });
  before(() => makeTaggedFolder(root));
  after(() => rmSync(root, { recursive: true }));

  it('takes its photos in its order, whether or not others have tags (those of val have none)', async () => {
    writeFileSync(list, '/JPEGImages/d.jpg /Labels/d.png\r\n/JPEGImages/a.jpg /Labels/a.png');
    const { items } = (await open()).dataset;
    expect(items.map(({ id, tags }) => `${id} ${tags}`)).to.deep.equal(['d 1,2', 'a 1']);
  });

  it('refuses a listed photo without tags, unless one only looks', async () => {
    const path = join(root, 'tags.csv');
    writeFileSync(path, (await readFile(path, 'utf8')).replace('a.jpg,red\n', ''));
    writeFileSync(list, 'a\ng\nb\n');
    await failure(() => open(), 'TAG', [`${list} lists a and 1 more, of which ${root} has no tags.`], '--tags');
    expect((await open(true)).dataset.items.map(({ tags }) => tags?.length ?? 0)).to.deep.equal([0, 0, 1]);
  });
});
