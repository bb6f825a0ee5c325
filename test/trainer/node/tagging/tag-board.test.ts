import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTagsFile } from '@dsrg/converters/node';
import { encodePng } from '@dsrg/core';
import { expect } from 'chai';
import { createTagBoard } from '../../../../trainer/node/tagging/tag-board.ts';
import { failure } from '../../../core/node/failure.ts';
import { temporaryFolder } from '../../../core/node/temporary-folder.ts';

describe('the board of dsrg-tag', () => {
  const folder = temporaryFolder();
  const saved = () => readFileSync(join(folder(), 'tags.csv'), 'utf8');
  beforeEach(() => {
    const png = encodePng({ kind: 'rgb', data: new Uint8Array(3), height: 1, width: 1 });
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder(), `${name}.png`), png);
  });
  const open = async (changed?: () => void) => createTagBoard(await openTagsFile(folder()), changed);

  it('saves each change before it is one', async () => {
    let changes = 0;
    const board = await open(() => changes++);
    await board.addClass(' cat ');
    await board.addClass('dog');
    expect(board.state()).to.deep.equal({
      photos: ['a.png', 'b.png', 'c.png'],
      classes: ['cat', 'dog'],
      fixed: false,
      tags: [null, null, null],
    });
    await board.set([
      { photo: 0, tags: ['dog', 'cat', 'dog'] },
      { photo: 2, tags: [] },
    ]);
    expect(saved()).to.equal('image,tags\na.png,dog;cat\nc.png,\n');
    expect(board.counts()).to.deep.equal({ photos: 3, tagged: 2, negatives: 1 });
    await Promise.all([board.set([{ photo: 0, tags: null }]), board.renameClass('dog', 'wolf')]);
    await board.settled();
    expect([saved(), board.state().classes, changes]).to.deep.equal(['image,tags\nc.png,\n', ['cat', 'wolf'], 5]);
  });

  it('gives the photos of a renamed class its new name', async () => {
    writeFileSync(join(folder(), 'tags.csv'), 'image,tags\na.png,cat\nb.png,dog\n');
    const board = await open();
    await board.renameClass('cat', 'big cat');
    expect(saved()).to.equal('image,tags\na.png,big cat;\nb.png,dog\n');
    expect((await open()).state().tags).to.deep.equal([['big cat'], ['dog'], null]);
    await board.renameClass('big cat', 'Big cat');
    await failure(() => board.renameClass('Big cat', 'DOG'), 'TAG', ['already, as "dog"']);
    await failure(() => board.renameClass('cow', 'ox'), 'TAG', ['"cow" is no class']);
    expect(board.state().classes).to.deep.equal(['Big cat', 'dog']);
  });

  it('changes nothing where it refuses, and goes on afterwards', async () => {
    const board = await open();
    await board.addClass('cat');
    await board.set([{ photo: 0, tags: ['cat'] }]);
    await failure(() => board.set([{ photo: 1, tags: ['dog'] }]), 'TAG', ['"dog" is no class']);
    await failure(() => board.set([{ photo: 3, tags: null }]), 'TAG', ['Photo 3; there are 3']);
    await failure(() => board.addClass('7'), 'TAG', ['is a number']);
    await board.set([{ photo: 1, tags: [] }]);
    expect(saved()).to.equal('image,tags\na.png,cat\nb.png,\n');
  });

  it('never overwrites what another program has written meanwhile', async () => {
    const board = await open();
    await board.addClass('cat');
    writeFileSync(join(folder(), 'tags.csv'), 'image,tags\nb.png,bird\n');
    await failure(
      () => board.set([{ photo: 0, tags: ['cat'] }]),
      'BUSY',
      ['was changed by another program', 'nothing was written'],
      'Start dsrg-tag again',
    );
    expect([saved(), board.state().tags]).to.deep.equal(['image,tags\nb.png,bird\n', [null, null, null]]);
  });

  it('leaves the classes to classes.json where there is one', async () => {
    writeFileSync(join(folder(), 'classes.json'), '["background", "cat", "dog"]');
    const board = await open();
    expect(board.state()).to.include({ fixed: true }).and.have.deep.property('classes', ['cat', 'dog']);
    await failure(() => board.addClass('cow'), 'CONFIG', ['classes.json']);
    await failure(() => board.renameClass('cat', 'cow'), 'CONFIG', ['classes.json']);
    await board.set([{ photo: 0, tags: ['dog'] }]);
    expect(saved()).to.equal('image,tags\na.png,dog\n');
  });
});
