import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { findInputs } from '../../../evaluate/predict/find-inputs.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('findInputs', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  function put(...names: string[]): void {
    for (const name of names) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), name);
    }
  }
  const names = async (...places: string[]) => (await findInputs(places, at('out'))).map(({ name }) => name);

  it('takes photos, folders with all below them, patterns and lists, and mirrors folders', async () => {
    put(
      'p/a.jpg',
      'p/sub/deep/b.PNG',
      'p/notes.txt',
      'p/.hidden/c.jpg',
      'p/.d.jpg',
      'q/e.tiff',
      'q/x/f.gif',
      'list.txt',
    );
    writeFileSync(at('list.txt'), '\uFEFF# remark\r\np/a.jpg\r\n\r\nq/x/f.gif\r\n../elsewhere/g.jpg\r\n');
    expect(await names(at('p'))).to.deep.equal(['a', 'sub/deep/b']);
    expect(await names(at('q/e.tiff'), at('p'))).to.deep.equal(['e', 'a', 'sub/deep/b']);
    expect(await names(at('q/**/*.{gif,tiff}'))).to.deep.equal(['e', 'x/f']);
    expect(await names(at('list.txt'))).to.deep.equal(['p/a', 'q/x/f', 'g']);
    const [photo] = await findInputs([at('p/*/**')], at('out'));
    expect(photo).to.deep.equal({ path: at('p/sub/deep/b.PNG'), file: 'sub/deep/b.PNG', name: 'sub/deep/b' });
  });

  it('does not take its own results for photos, and no photo twice', async () => {
    put('p/a.jpg', 'p/out/masks/a.png', 'p/outside/c.png');
    const found = await findInputs([at('p'), at('p', 'a.jpg')], at('p/out'));
    expect(found.map(({ name }) => name)).to.deep.equal(['a', 'outside/c']);
  });

  it('takes a name with brackets for a name where such a file is', async () => {
    put('p/a[1].jpg');
    expect(await names(at('p/a[1].jpg'))).to.deep.equal(['a[1]']);
  });

  it('names pictures that it passes over', async () => {
    put('p/a.jpg', 'p/b.HEIC', 'p/c.webp.bak', 'p/d.nef');
    const said: string[] = [];
    await findInputs([at('p')], at('out'), (line) => said.push(line));
    expect(said.join()).to.match(
      /3 files not used: 1 \.bak \(.*, 1 \.heic \(HEIC is not read: .*, 1 \.nef \(raw photos/,
    );
  });

  it('refuses what is not there, what holds no photo, and two photos of one result', async () => {
    put('empty/readme.md', 'heic/a.heic', 'p/a.jpg', 'p/a.png', 'q/a.jpg', 'none.txt', 'x.pdf');
    writeFileSync(at('none.txt'), '# nothing\n');
    await failure(() => names(at('nowhere')), 'FILE_MISSING', ['nowhere does not exist'], 'patterns in quotes');
    await failure(() => names(at('empty')), 'DATASET', ['empty has no photo.'], 'JPEG');
    await failure(() => names(at('heic')), 'DATASET', ['has no photo; 1 file not used: 1 .heic (HEIC']);
    await failure(() => names(at('p/*.bmp')), 'DATASET', ['The pattern ', '*.bmp has no photo']);
    await failure(() => names(at('nofolder/*.bmp')), 'FILE_MISSING', ['nofolder']);
    await failure(() => names(at('none.txt')), 'DATASET', ['names no photo']);
    await failure(() => names(at('x.pdf')), 'FILE_FORMAT', ['x.pdf has no name of a photo']);
    await failure(() => names(at('p')), 'DATASET', ['a.jpg and ', 'a.png would both be written as a.png'], '--out');
    await failure(() => names(at('p/a.jpg'), at('q/a.jpg')), 'DATASET', ['p/a.jpg', 'q/a.jpg', 'both']);
  });
});
