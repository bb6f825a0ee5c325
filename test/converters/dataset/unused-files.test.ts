import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeDataset, unusedFiles } from '@dsrg/converters';
import { openDataset } from '@dsrg/converters/node';
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
    /7 files not used: 2 \.heic \(HEIC is not read: convert them, for example with heif-convert\), 1 \.cr2 \(raw photos of a camera: develop them to JPEG\), 1 \.mp4 \(films: .*\), 1 \.xyz \(no photos by their ending\), 1 \.zip \(archives: unpack them\), 1 without an ending \(no photos by their ending\)$/;

  it('are counted in one phrase, by ending and reason; photos, documents and hidden files are not', () => {
    const documents = ['README.md', 'README.roboflow.txt', 'x/LICENSE', 'about.html'];
    expect(unusedFiles(['a.jpg', ...others, '.DS_Store', 'p.JFIF', 'q.webp', ...documents])[0]).to.match(note);
    expect(unusedFiles(['a.jpg', 'tags.csv', 'x/notes.txt'])).to.deep.equal([
      '2 files not used: 1 .csv (no photos), 1 .txt (no photos)',
    ]);
    expect(unusedFiles(others.map((name) => `x/${name}`))[0]).to.match(note);
    expect(unusedFiles(['a.jpg', 'b.jpe', 'c.jfif', 'd.webp', 'e.avif', 'f.tiff'])).to.deep.equal([]);
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

  const write = (root: string, files: Readonly<Record<string, string>>): string => {
    make(root, ...Object.keys(files));
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder(), root, file), content);
    return join(folder(), root);
  };
  const unusedIn = async (root: string, options: Parameters<typeof openDataset>[1] = {}): Promise<string> =>
    (await openDataset(root, options)).about.notes.filter((one) => one.includes('not used')).join('; ');
  const asked = { tags: 'auto' } as const;
  const box = '<annotation><object><name>cat</name></object></annotation>';

  it('of a plain folder: the tables, lists and exports that lost, by the tags that won', async () => {
    const root = write('lost', {
      'a.jpg': 'x',
      'b.jpg': 'x',
      'tags.csv': 'image,tags\na,cat\nb,dog\n',
      'old.csv': 'image,tags\na,cow\nb,cow\n',
      'stray.json': '{"a": 1}',
      'broken.json': '{',
      'export.xml': '<x/>',
      'a.txt': 'cow',
      'sources.txt': 'from the net',
      'train.txt': 'a\n',
      'deep/list.txt': 'b\n',
    });
    expect(await unusedIn(root, asked)).to.equal(
      '7 files not used: 3 .txt (no list that is asked for; tags come from tags.csv), 2 .json (tags come from tags.csv), 1 .csv (tags come from tags.csv), 1 .xml (tags come from tags.csv)',
    );
    expect(await unusedIn(root, { ...asked, split: 'sources' }).catch((error) => error.message)).to.include(
      'from the net',
    );
    expect(await unusedIn(root, { tags: 'old.csv' })).to.include('1 .csv (tags come from old.csv)');
  });

  it('of a plain folder: what each layout reads is used, its names of classes too', async () => {
    const yolo = {
      'images/a.jpg': 'x',
      'labels/a.txt': '0 .5 .5 .1 .1',
      'data.yaml': 'names: [cat]',
      'classes.txt': 'dog',
    };
    const said =
      '1 file not used: 1 .txt (no list that is asked for; tags come from the YOLO files of the photos and data.yaml)';
    expect(await unusedIn(write('yolo', yolo), asked)).to.equal(said);
    const { 'classes.txt': _, ...sound } = yolo;
    const sets = {
      yolo2: sound,
      xml: { 'images/a.jpg': 'x', 'Annotations/a.xml': box },
      sidecars: { 'a.jpg': 'x', 'a.txt': 'cat' },
      openImages: {
        'a.jpg': 'x',
        'labels.csv': 'ImageID,Source,LabelName,Confidence\na,verification,/m/01yrx,1\n',
        'class-descriptions.csv': '/m/01yrx,Cat\n',
      },
      split: {
        'a.jpg': 'x',
        'b.jpg': 'x',
        'tags.csv': 'image,tags\na,cat\nb,dog\n',
        'sets.csv': 'image,split\na,train\nb,val\n',
      },
      folders: {
        'cat/a.jpg': 'x',
        'dog/b.jpg': 'x',
        'train.txt': 'a\n',
        'val.txt': 'b\n',
        'classes.json': '["background","cat","dog"]',
      },
    };
    for (const [name, files] of Object.entries(sets))
      expect(await unusedIn(write(name, files), asked), name).to.equal('');
  });

  it('of a plain folder: pictures in folders of masks that are not read, and tables where no tags are asked for', async () => {
    const root = write('pictures', {
      'images/a.jpg': 'x',
      'gt/a.png': 'x',
      'tags.csv': 'image,tags\na,cat\n',
      'classes.json': '["background","cat"]',
    });
    expect(await unusedIn(root)).to.equal(
      '2 files not used: 1 .csv (no tags are asked for), 1 .png (in a folder of masks or annotations)',
    );
  });

  it('of VOC: other files at the top, photos outside JPEGImages, annotations that lost', async () => {
    const root = write('voc2', {
      'JPEGImages/a.jpg': 'x',
      'JPEGImages/a.txt': 'cat',
      'Annotations/a.xml': box,
      'Annotations/notes.json': '{}',
      'ImageSets/Segmentation/train.txt': 'a\n',
      'more/b.jpg': 'x',
      'tags.csv': 'image,tags\na,cat\n',
      'second.csv': 'image,tags\na,dog\n',
    });
    expect(await unusedIn(root, { ...asked, split: 'train' })).to.equal(
      '5 files not used: 1 .csv (tags come from tags.csv), 1 .jpg (outside JPEGImages), 1 .json (tags come from tags.csv), 1 .txt (no list that is asked for; tags come from tags.csv), 1 .xml (tags come from tags.csv)',
    );
    expect(await unusedIn(root, { tags: 'xml', split: 'train' })).to.match(
      /^5 files not used: 2 \.csv \(tags come from .*xml.*\), 1 \.jpg/i,
    );
  });

  it('of COCO: photos that no entry names, files beside annotations; other splits’ files are used', async () => {
    const instances = {
      images: [{ id: 1, file_name: 'a.jpg', height: 4, width: 4 }],
      annotations: [],
      categories: [{ id: 1, name: 'cat' }],
    };
    const files = {
      'train2017/a.jpg': 'x',
      'train2017/b.jpg': 'x',
      'val2017/c.jpg': 'x',
      'annotations/instances_train2017.json': JSON.stringify(instances),
      'annotations/instances_val2017.json': JSON.stringify(instances),
      'annotations/captions_train2017.json': '{}',
      'tags.csv': 'image,tags\n',
    };
    expect(await unusedIn(write('coco2', files), { split: 'train2017' })).to.equal(
      '3 files not used: 1 .csv (tags come from the categories of the objects), 1 .jpg (not in annotations/instances_train2017.json), 1 .json (tags come from the categories of the objects)',
    );
  });

  it('of a dataset.json: photos beside those that it lists', async () => {
    const photos = [{ id: 'a', photo: 'p/a.jpg', tags: ['cat'] }];
    const file = {
      format: 'dsrg-dataset-1',
      name: 's',
      classes: ['background', 'cat'],
      orientation: 'exif-applied',
      tagsFrom: 'x',
      tagsFromPixels: false,
      photos,
      splits: { train: ['a'] },
    };
    const root = write('file', {
      'p/a.jpg': 'x',
      'p/b.jpg': 'x',
      'p/c.heic': 'x',
      'dataset.json': JSON.stringify(file),
    });
    expect(await unusedIn(root)).to.match(/^2 files not used: 1 \.heic \(HEIC.*\), 1 \.jpg \(not in dataset\.json\)$/);
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
