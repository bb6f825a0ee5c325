import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeDataset } from '@dsrg/converters';
import { openDataset, unusedFiles } from '@dsrg/converters/node';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { shared } from '../../shared.ts';

describe('converters/dataset files that are not used', () => {
  const folder = temporaryFolder();
  const make = (root: string, ...files: string[]): string => {
    for (const file of files) {
      mkdirSync(dirname(join(folder(), root, file)), { recursive: true });
      writeFileSync(join(folder(), root, file), file.endsWith('.json') ? '["background","cat"]' : 'x');
    }
    return join(folder(), root);
  };
  const others = ['b.heic', 'c.HEIC', 'd.mp4', 'e.cr2', 'f', 'g.xyz', 'h.zip'];
  const note =
    /7 files not used: 2 \.heic \(HEIC is not read: convert them, for example with heif-convert\), 1 without an ending \(no photos by their ending\), 1 \.cr2 \(raw photos of a camera: develop them to JPEG\), 1 \.mp4 \(films: .*\), 1 \.xyz \(no photos by their ending\), 1 \.zip \(archives: unpack them\)$/;

  it('are counted in one phrase, by ending and reason; photos, lists and hidden files are not', () => {
    expect(
      unusedFiles(['a.jpg', ...others, '.DS_Store', 'tags.csv', 'x/notes.txt', 'p.JFIF', 'q.webp']),
    ).to.have.length(1);
    expect(unusedFiles(others.map((name) => `x/${name}`))[0]).to.match(note);
    expect(unusedFiles(['a.jpg', 'b.jpe', 'c.jfif', 'd.webp', 'e.avif', 'f.tiff', 'classes.json'])).to.deep.equal([]);
  });

  it('are noted of a plain folder, a VOC folder and a COCO folder', async () => {
    const plain = await openDataset(make('plain', 'cat/a.jpg', ...others.map((name) => `cat/${name}`)), {});
    expect(describeDataset(plain)).to.match(note);
    const voc = make(
      'voc',
      'classes.json',
      'JPEGImages/a.webp',
      'JPEGImages/deep/b.jpg',
      ...others.map((n) => `JPEGImages/${n}`),
    );
    expect(describeDataset(await openDataset(voc, {}))).to.match(note);
    const coco = make('coco', 'train2017/a.jpg', ...others.map((name) => `train2017/${name}`));
    mkdirSync(join(coco, 'annotations'));
    const instances = {
      images: [{ id: 1, file_name: 'a.jpg', height: 4, width: 4 }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 2, 2], segmentation: [[0, 0, 2, 0, 2, 2]] }],
      categories: [{ id: 1, name: 'cat' }],
    };
    writeFileSync(join(coco, 'annotations', 'instances_train2017.json'), JSON.stringify(instances));
    expect(describeDataset(await openDataset(coco, {}))).to.match(note);
  });

  it('are named where there is no photo besides', async () => {
    const open = () => openDataset(make('phone', 'cat/a.heic'), {});
    await failure(open, 'DATASET', ['holds no photo'], '1 file not used: 1 .heic (HEIC is not read');
  });

  it('WebP and JFIF photos of the shared cases are all there', async function () {
    const root = shared('data/cases/webp-jfif');
    if (root === undefined) return this.skip();
    for (const [name, count] of Object.entries({ webp_mixed: 12, jfif_mixed: 12, webp_only: 6, fakewebp: 6 }))
      expect((await openDataset(join(root, name), {})).items, name).to.have.length(count);
  });
});
