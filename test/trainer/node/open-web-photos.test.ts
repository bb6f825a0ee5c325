import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Dataset } from '@dsrg/converters';
import { expect } from 'chai';
import { openWebPhotos } from '../../../trainer/node/open-web-photos.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/node openWebPhotos', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'dsrg-web-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  /** Files of other content each, unless it is said. */
  async function put(...files: readonly (string | readonly [string, string])[]): Promise<void> {
    for (const file of files) {
      const [name, content] = typeof file === 'string' ? [file, file] : file;
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), content);
    }
  }

  function target(...photos: readonly string[]): Dataset {
    return {
      ...{ name: 'target', root, classes: ['background', 'cat', 'dog', 'cow'] },
      items: photos.map((photo) => ({ id: photo, photo: join(root, photo), tags: [1] })),
      about: { kind: 'folder', tagsFromPixels: false, orientation: 'exif-applied', notes: [] },
    };
  }

  const tagsOf = ({ items }: Dataset) => Object.fromEntries(items.map(({ id, tags }) => [id, tags]));

  it('takes a sub-folder for each class', async () => {
    await put('web/dog/1.jpg', 'web/dog/2.jpg', 'web/cat/1.jpg');
    const { dataset, notes } = await openWebPhotos({ web: join(root, 'web') });
    expect(dataset.classes).to.deep.equal(['background', 'cat', 'dog']);
    expect(tagsOf(dataset)).to.deep.equal({ 'cat/1': [1], 'dog/1': [2], 'dog/2': [2] });
    expect(notes).to.deep.equal([]);
  });

  it('gives the photos the numbers of the target’s classes, and says what it lacks and leaves out', async () => {
    await put('web/dog/1.jpg', 'web/cats/1.jpg', 'web/cats/2.jpg', 'web/tree/1.jpg', 'web/dog+tree/3.jpg');
    await mkdir(join(root, 'web', 'cow'));
    const { dataset, notes } = await openWebPhotos({ web: join(root, 'web'), target: target() });
    expect(dataset.classes).to.deep.equal(['background', 'cat', 'dog', 'cow']);
    expect(tagsOf(dataset)).to.deep.equal({ 'dog/1': [2] });
    expect(notes).to.deep.equal([
      '2 photos of cats left out: the data set has no such class (did you mean cat?)',
      '2 photos of tree left out: the data set has no such class',
      'no photo in cow',
      'no web photo of cat, cow: nothing is learned of them from there',
    ]);
  });

  it('leaves out photos that the target has, too, by what is in them', async () => {
    await put(
      ['web/cat/a.jpg', 'same'],
      ['web/cat/b.jpg', 'other'],
      ['web/dog/c.jpg', 'twin'],
      ['t1.jpg', 'same'],
      ['t2.jpg', 'twin'],
    );
    const { dataset, notes } = await openWebPhotos({ web: join(root, 'web'), target: target('t1.jpg', 't2.jpg') });
    expect(tagsOf(dataset)).to.deep.equal({ 'cat/b': [1] });
    expect(notes[0]).to.equal('2 photos left out that the data set has, too (cat/a is its t1.jpg, and 1 more)');
  });

  it('takes the release’s folder, by its list where there is one', async () => {
    await put(
      'web_images/2_000007.jpg',
      'web_images/1_000001.jpg',
      'web_images/3_000002.jpg',
      'web_images/20_000001.jpg',
    );
    const all = await openWebPhotos({ web: root });
    expect(all.dataset.classes[20]).to.equal('tvmonitor');
    expect(tagsOf(all.dataset)).to.deep.equal({ '1_000001': [1], '2_000007': [2], '3_000002': [3], '20_000001': [20] });
    await put(['web_train_list.txt', '3_000002\n2_000007\n20_000001\n']);
    const { dataset, notes } = await openWebPhotos({ web: root, target: target() });
    expect(tagsOf(dataset)).to.deep.equal({ '2_000007': [2], '3_000002': [3] });
    expect(notes).to.deep.equal([
      '1 photo of class 20 left out: the data set has no such class',
      'no web photo of cat: nothing is learned of them from there',
    ]);
  });

  it('refuses a folder of which nothing is left', async () => {
    await put('web/tree/1.jpg', 'web/bush/2.jpg');
    const open = () => openWebPhotos({ web: join(root, 'web'), target: target() });
    await failure(open, 'DATASET', ['No photo of', 'is left', '1 photo of tree left out'], 'cat, dog, cow');
  });
});
