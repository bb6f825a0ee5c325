import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTagsCsv } from '@dsrg/converters';
import { openDataset } from '@dsrg/converters/node';
import { encodeLabels, vocPalette } from '@dsrg/core';
import { readLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { startBin } from '../../run-bin.ts';
import { expected, foreign, foreignPath, unrun } from '../foreign.ts';
import { matFile } from '../mat-file.ts';

describe('dsrg-convert cues, labels, masks, dataset, voc-prepare', function () {
  this.timeout(180_000);
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  const put = (path: string, content: string | Uint8Array = '') => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  const convert = async (...options: string[]) => {
    const { code, stdout, stderr } = await startBin('converters/bin/dsrg-convert', options).result;
    expect(code, stderr).to.equal(0);
    return stdout;
  };
  const refuse = async (code: number, pieces: readonly string[], ...options: string[]) => {
    const { stderr, ...rest } = await startBin('converters/bin/dsrg-convert', options).result;
    expect(rest.code, stderr).to.equal(code);
    for (const piece of pieces) expect(stderr).to.include(piece);
  };
  const labelsAt = async (path: string) => [...(await readLabels(at(path), { classes: 21 })).data];

  it('tells a newcomer which command fits', async () => {
    const help = await convert('--help');
    for (const name of ['cues', 'labels', 'masks', 'dataset', 'voc-prepare'])
      expect(help).to.match(new RegExp(`\\n {2}${name}\\n {6}you hold`));
    for (const [file, kind, use] of [
      ['cues-2.pickle', 'localization cues', 'dsrg-convert cues'],
      ['cues-0.pickle', 'localization cues', 'dsrg-convert cues'],
      ['cues.pickle.gz', 'gzipped pickle', 'dsrg-convert cues'],
      ['cls_labels.npy', 'image-level labels', 'dsrg-convert labels'],
      ['voc_multi_file.p', 'a Python pickle', 'dsrg-convert labels'],
      ['seed.pkl', 'seed of RecurSeed', 'dsrg-convert masks'],
      ['sbd.mat', 'a MAT-file', 'dsrg-convert masks'],
      ['mask.png', 'a PNG', 'dsrg-convert masks'],
      ['instances_made2014.json', 'annotations of COCO', 'dsrg-convert labels'],
      ['fg_cue_initsec.p', 'half of the cues of SEC-MXNet', '--background'],
      ['keywords-exiftool.xmp', 'keywords of a photo', '--tags keywords'],
      ['.', 'a folder', 'dsrg-convert dataset'],
    ] as const) {
      expect(await convert(foreignPath(file)))
        .to.include(kind)
        .and.to.include(use);
    }
  });

  it('turns cues into label PNGs with tags, and back into a pickle of the same content', async () => {
    const list = ['--list', foreignPath('input_list.txt')];
    const out = await convert('cues', foreignPath('cues.pickle.gz'), ...list, '--out', at('cues'));
    expect(out).to.match(/cues of 3 photos \(tags: 2 with 1, 1 with 2\); .* of the cells have a cue/);
    expect(readdirSync(at('cues')).sort()).to.deep.equal([
      '2008_002997.png',
      '2008_007028.png',
      '2009_000233.png',
      'classes.json',
      'tags.csv',
    ]);
    expect(await convert('cues', at('cues'), ...list, '--out', at('back.pickle'))).to.include('cues of 3 photos');
    await convert('cues', at('back.pickle'), ...list, '--out', at('again'));
    for (const name of readdirSync(at('cues')))
      expect(readFileSync(at('again', name)), name).to.deep.equal(readFileSync(at('cues', name)));
    await convert('cues', at('cues'), '--out', at('own/c.pickle'));
    expect(readFileSync(at('own/input_list.txt'), 'utf8')).to.equal(
      '2008_002997.jpg 0\n2008_007028.jpg 1\n2009_000233.jpg 2\n',
    );
    // A list that numbers other photos may be that of another pickle.
    put('own/input_list.txt', 'x.jpg 0\n');
    rmSync(at('own/c.pickle'));
    const foreignList = ['input_list.txt numbers other photos', '--list'];
    await refuse(1, foreignList, 'cues', at('cues'), '--out', at('own/c.pickle'));
    expect(readdirSync(at('own'))).to.deep.equal(['input_list.txt']);
    await refuse(1, ['by numbers', '--list input_list.txt'], 'cues', foreignPath('cues-2.pickle'), '--out', at('none'));
    await refuse(
      1,
      ['wants to make a "posix.system"'],
      'cues',
      foreignPath('harm.pickle'),
      ...list,
      '--out',
      at('none'),
    );
    expect(existsSync(at('none'))).to.equal(false);
    const halves = [foreignPath('fg_cue_initsec.p'), '--background', foreignPath('bg_cue_initsec.p')];
    const joined = await convert('cues', ...halves, '--grid', '40', '--shared', 'highest', '--out', at('joined'));
    expect(joined).to.match(/cues of 2 photos \(tags: 1 with 1, 1 with 2\)/);
  });

  it('turns labels of others into a tags.csv', async () => {
    for (const source of ['cls_labels.npy', 'cls_labels-numbers.npy', 'voc_multi_file.p', 'cues-names.pickle']) {
      expect(await convert('labels', foreignPath(source), '--out', at('t.csv'))).to.match(
        /3 photos, 4 tags, 4 classes/,
      );
      const rows = readTagsCsv(readFileSync(at('t.csv'), 'utf8'), 't');
      expect(rows.find(({ image }) => image === '2009_000233')!.names).to.deep.equal(['bicycle', 'tvmonitor']);
    }
    await convert('labels', at('t.csv'), '--out', at('back.npy'));
    expect(await convert('labels', at('back.npy'), '--out', at('again.csv'))).to.include('3 photos, 4 tags');
    expect(readFileSync(at('again.csv'), 'utf8')).to.equal(readFileSync(at('t.csv'), 'utf8'));
    put(
      'Annotations/a.xml',
      '<annotation><object><name>cat</name></object><object><name>cat</name></object></annotation>',
    );
    await convert('labels', at('Annotations'), '--out', at('t.csv'));
    expect(readFileSync(at('t.csv'), 'utf8')).to.equal('image,tags\na,cat\n');
    expect(await convert('labels', foreignPath('instances_made2014.json'), '--out', at('t.csv'))).to.include(
      '6 photos',
    );
  });

  it('turns masks of every kind into index PNGs, and colours them', async () => {
    for (const name of ['mask', 'mask-rgb', 'mask-rgba', 'mask-grey']) {
      await convert('masks', foreignPath(`${name}.png`), '--out', at('of', name));
      expect(await labelsAt(`of/${name}/${name}.png`), name).to.deep.equal(unrun(expected.mask.runs));
    }
    await convert('masks', at('of/mask-grey'), '--colours', '--out', at('coloured'));
    await convert('masks', at('coloured'), '--out', at('m2'));
    expect(await labelsAt('m2/mask-grey.png')).to.deep.equal(unrun(expected.mask.runs));
    put('cls/2008_000002.mat', foreign('sbd.mat'));
    put('cls/2008_000003.mat', foreign('sbd-compressed.mat'));
    expect(await convert('masks', at('cls'), '--out', at('sbd'))).to.include('2 masks');
    expect(await labelsAt('sbd/2008_000003.png')).to.deep.equal(unrun(expected.sbd.runs));
    await convert('masks', foreignPath('seed.pkl'), '--out', at('seeds'));
    expect(await labelsAt('seeds/seed.png')).to.deep.equal(unrun(expected.seed.runs));
    const cache = 'seed-test/_net:GAP-HighRes_test_dataset:voc12train_aug'; // as the release names its folders
    put(`${cache}/a.mat`, foreign('heatmap.mat'));
    put('tags.csv', 'image,tags\na,boat;chair;dog\n');
    await convert('masks', at(cache), '--tags', at('tags.csv'), '--out', at('heat'));
    expect(await labelsAt('heat/a.png')).to.deep.equal(unrun(expected.heatmap.seeds));
    await convert('masks', foreignPath('saliency.png'), '--from', 'saliency', '--out', at('salient'));
    expect(await labelsAt('salient/saliency.png')).to.deep.equal(
      expected.saliency.map((value) => (value >= 128 ? 1 : 0)),
    );
    put('matrices/a.mat', matFile({ saliency: { dimensions: [1, 3], data: [0.4, 0.5, 1] } }));
    await convert('masks', at('matrices'), '--from', 'saliency', '--out', at('matrices-salient'));
    expect(await labelsAt('matrices-salient/a.png')).to.deep.equal([0, 1, 1]);
    expect(await convert('masks', foreignPath('instances_made2014.json'), '--out', at('coco'))).to.include(
      '6 masks of 4 classes',
    );
    expect(JSON.parse(readFileSync(at('coco/classes.json'), 'utf8'))).to.deep.equal([
      'background',
      'person',
      'dog',
      'toothbrush',
    ]);
    await refuse(1, ['grey shades', '1 and 16'], 'masks', foreignPath('mask-luma.png'), '--out', at('none'));
    await refuse(
      1,
      ['colours of no class', '--unknown void'],
      'masks',
      foreignPath('mask-smooth.png'),
      '--out',
      at('none'),
    );
    expect(existsSync(at('none'))).to.equal(false);
    const voided = await convert('masks', foreignPath('mask-smooth.png'), '--unknown', 'void', '--out', at('voided'));
    expect(voided).to.match(/mask-smooth\.png: \d+ pixels of \d+ unknown colours became void/);
  });

  it('turns outlines of COCO with photos that EXIF data turn', async () => {
    const image = (id: number, name: string, height: number, width: number) => ({ id, file_name: name, height, width });
    const corner = [0, 0, 1, 0, 1, 1, 0, 1];
    const instances = {
      images: [
        image(1, 'turned-3.png', 3, 5),
        image(2, 'turned-6.png', 3, 5),
        image(3, 'turned-7.png', 5, 3),
        image(4, 'gone.png', 3, 5),
      ],
      annotations: [1, 2, 3, 4].map((id) => ({
        id,
        image_id: id,
        category_id: 1,
        iscrowd: 0,
        area: 1,
        segmentation: [corner],
      })),
      categories: [{ id: 1, name: 'cat' }],
    };
    put('c/annotations/instances_x.json', JSON.stringify(instances));
    for (const name of ['turned-3.png', 'turned-6.png', 'turned-7.png']) put(`c/images/${name}`, foreign(name));
    const draw = async (...more: string[]) => {
      rmSync(at('m'), { recursive: true, force: true });
      return await convert('masks', at('c/annotations/instances_x.json'), '--out', at('m'), ...more);
    };
    const place = async (name: string) => (await labelsAt(`m/${name}.png`)).indexOf(1);
    expect(await draw())
      .to.include('2 masks turned with the photo, as EXIF data say (first turned-3.png)')
      .and.to.include('1 photo not found');
    // Upside down: last row, last column. Turned right: first row, last of three columns. Drawn on the upright photo, as its size says.
    expect(await Promise.all(['turned-3', 'turned-6', 'turned-7', 'gone'].map(place))).to.deep.equal([14, 2, 0, 0]);
    expect(await draw('--upright')).not.to.include('turned with');
    expect(await Promise.all(['turned-3', 'turned-6', 'turned-7'].map(place))).to.deep.equal([0, 0, 0]);
    mkdirSync(at('none'));
    expect(await draw('--photos', at('none'))).to.include('4 photos not found');
  });

  it('writes what any folder holds as a dataset.json that opens as the folder does', async () => {
    put('photos/cat/my cat.1.jpg');
    put('photos/Kühe/2.jpg');
    const out = await convert('dataset', at('photos'), '--out', at('photos/dataset.json'));
    expect(out).to.include(
      'is a plain folder of photos: 2 photos of train; classes cat, Kühe; tags from the sub-folders',
    );
    const { items } = await openDataset(at('photos'), { split: 'train', requireTags: true });
    expect(items.map(({ id, tags }) => [id, ...tags!])).to.deep.equal([
      ['Kühe/2', 2],
      ['cat/my cat.1', 1],
    ]);
  });

  describe('voc-prepare', () => {
    const mask = (label: number, width = 2) =>
      encodeLabels({ kind: 'labels', data: new Uint8Array(2 * width).fill(label), height: 2, width }, vocPalette());
    beforeEach(() => {
      for (const id of ['a', 'b', 'c', 'v']) put(`voc/JPEGImages/${id}.jpg`);
      put('voc/ImageSets/Segmentation/train.txt', 'a\nb\n');
      put('voc/ImageSets/Segmentation/val.txt', 'v\n');
      for (const [id, label] of [
        ['a', 1],
        ['b', 2],
        ['v', 9],
      ] as const)
        put(`voc/SegmentationClass/${id}.png`, mask(label));
      put('sbd/train.txt', 'b\nc\n');
      put('sbd/val.txt', 'v\n');
      for (const id of ['b', 'c', 'v']) put(`sbd/cls/${id}.mat`, foreign('sbd.mat'));
    });
    const prepare = (...more: string[]) => ['voc-prepare', '--voc', at('voc'), '--sbd', at('sbd'), ...more];

    it('unites both without the validation photos, whose masks stay VOC’s', async () => {
      expect(await convert(...prepare('--partial'))).to.include('train_aug has 3 photos, 2 masks of SBD and 1 of VOC');
      expect(readFileSync(at('voc/ImageSets/Segmentation/train_aug.txt'), 'utf8')).to.equal('a\nb\nc\n');
      const first = async (id: string) => (await labelsAt(`voc/SegmentationClassAug/${id}.png`)).length;
      expect(await Promise.all(['a', 'b', 'c', 'v'].map(first))).to.deep.equal([4, 187, 187, 4]);
      const again = prepare('--partial', '--prefer', 'voc');
      await refuse(1, ['SegmentationClassAug holds 4 files, and is not replaced', 'rm -r'], ...again);
      rmSync(at('voc/SegmentationClassAug'), { recursive: true });
      await convert(...again);
      expect(await Promise.all(['a', 'b', 'c', 'v'].map(first))).to.deep.equal([4, 4, 187, 4]);
    });

    it('names every list that is not the published one, and every missing file', async () => {
      const counts = ['VOC train has 2 photos instead of 1464', 'train_aug has 3 photos instead of 10582', '--partial'];
      await refuse(1, counts, ...prepare());
      expect(existsSync(at('voc/SegmentationClassAug'))).to.equal(false);
      put('sbd/train.txt', 'b\nc\nd\n');
      const out = await convert(...prepare('--partial'));
      expect(out)
        .to.include(`left out, for it is missing: ${at('voc/JPEGImages/d.jpg')}`)
        .and.to.include(at('sbd/cls/d.mat'));
    });
  });
});
