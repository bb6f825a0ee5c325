import { readFileSync } from 'node:fs';
import { colourLabels, encodeLabels, encodePng, vocClasses, vocPalette } from '@dsrg/core';

import { expect } from 'chai';
import { check, property, uint8Array } from 'fast-check';
import { readClassLabels } from '../../../converters/labels/class-labels.ts';
import { classShades } from '../../../converters/labels/class-shades.ts';
import { type ReadMaskOptions, readMask } from '../../../converters/labels/read-mask.ts';
import { labelsOfSaliency, readSaliency } from '../../../converters/labels/read-saliency.ts';
import { recurseedFile } from '../../../converters/labels/recurseed-file.ts';
import { readRecurseedSeed } from '../../../converters/labels/recurseed-seed.ts';
import { labelsOfSeed } from '../../../converters/labels/seed-labels.ts';
import { readTagPickle } from '../../../converters/labels/tag-pickle.ts';
import { writeClassLabels } from '../../../converters/labels/write-class-labels.ts';
import { writeRecurseedSeed } from '../../../converters/labels/write-recurseed-seed.ts';
import { writeTagsCsv } from '../../../converters/labels/write-tags-csv.ts';
import type { NamedTags } from '../../../converters/read/named-tags.ts';
import { readTagsCsv } from '../../../converters/read/read-tags-csv.ts';
import { failure } from '../../core/node/failure.ts';
import { shared } from '../../shared.ts';
import { expected, foreign, unrun } from '../foreign.ts';

const options: ReadMaskOptions = { classes: 21, palette: vocPalette(), from: 'auto', unknown: 'refuse' };
const named = (rows: readonly { image: string; names: readonly string[] }[]) =>
  Object.fromEntries(rows.map(({ image, names }) => [image, names]));
const tags = Object.fromEntries(
  Object.entries(expected.cues).map(([id, photo]) => [id, photo.tags.map((tag) => vocClasses[tag]!)]),
);

describe('readMask', () => {
  for (const [name, from] of [
    ['mask.png', 'indices'],
    ['mask-grey.png', 'indices'],
    ['mask-rgb.png', 'colours'],
    ['mask-rgba.png', 'colours'],
  ] as const) {
    it(`reads ${name} by its ${from}`, () => {
      const reading = readMask(foreign(name), name, options);
      expect([reading.from, reading.unknown]).to.deep.equal([from, []]);
      expect([...reading.labels.data]).to.deep.equal(unrun(expected.mask.runs));
    });
  }

  it('goes by the colours of a palette that was chosen anew, when told so', async () => {
    const bytes = foreign('mask-adaptive.png');
    await failure(
      () => readMask(bytes, 'a.png', options),
      'LABEL',
      ['is painted in the colour of class'],
      '--from colours',
    );
    expect([...readMask(bytes, 'a', { ...options, from: 'colours' }).labels.data]).to.deep.equal(
      unrun(expected.mask.runs),
    );
    expect(readMask(bytes, 'a', { ...options, from: 'indices' }).labels.data).not.to.deep.equal(
      unrun(expected.mask.runs),
    );
  });

  it('knows the shades that PIL gives the colours, and refuses them', async () => {
    expect([...classShades(vocPalette())]).to.deep.equal(expected.luma);
    expect(expected.luma.slice(0, 21).join()).to.equal(
      '0,38,75,113,15,53,90,128,19,57,94,133,34,72,109,147,38,76,113,151,52',
    );
    await failure(
      () => readMask(foreign('mask-luma.png'), 'a.png', options),
      'LABEL',
      ['grey shades', 'a.png'],
      '1 and 16',
    );
  });

  it('reports colours of no class, and never takes the nearest', async () => {
    const smooth = foreign('mask-smooth.png');
    await failure(
      () => readMask(smooth, 'a.png', options),
      'LABEL',
      ['of 672 pixels in', 'colours of no class'],
      '--unknown',
    );
    const { labels, unknown } = readMask(smooth, 'a.png', { ...options, unknown: 'void' });
    const lost = unknown.reduce((sum, { pixels }) => sum + pixels, 0);
    expect(lost).to.be.greaterThan(20);
    for (const { row, column } of unknown) expect(labels.data[row * 28 + column]).to.equal(255);
  });

  it('refuses colours of classes that are not there, transparency, and what is no PNG', async () => {
    await failure(() => readMask(foreign('mask-rgb.png'), 'a', { ...options, classes: 3 }), 'LABEL', ['of no class']);
    const clear = encodePng({ kind: 'rgb', data: new Uint8Array(12), height: 2, width: 2 });
    expect([...readMask(clear, 'a', options).labels.data]).to.deep.equal([0, 0, 0, 0]);
    await failure(
      () => readMask(foreign('keywords-none.jpg'), 'a.jpg', options),
      'FILE_FORMAT',
      ['The mask a.jpg is no PNG'],
      'JPEG',
    );
    await failure(() => readMask(foreign('mask.png').subarray(0, 840), 'a', options), 'FILE_FORMAT', [
      'The mask a is truncated',
    ]);
  });

  it('gives back any labels from their indices and from their colours', () => {
    const labels = uint8Array({ minLength: 12, maxLength: 12 }).map((data) =>
      data.map((value) => (value % 22 === 21 ? 255 : value % 22)),
    );
    const back = check(
      property(labels, (data) => {
        const map = { kind: 'labels', data, height: 3, width: 4 } as const;
        expect(readMask(encodeLabels(map, vocPalette()), 'i', options).labels).to.deep.equal(map);
        expect(readMask(encodePng(colourLabels(map, vocPalette())), 'c', options).labels).to.deep.equal(map);
      }),
      { numRuns: 60 },
    );
    expect(back.failed, String(back.errorInstance)).to.equal(false);
  });
});

describe('image-level labels', () => {
  it('are read from cls_labels.npy, by name or by number', () => {
    expect(named(readClassLabels(foreign('cls_labels.npy'), 'a'))).to.deep.equal(tags);
    expect(named(readClassLabels(foreign('cls_labels-numbers.npy'), 'a'))).to.deep.equal(tags);
  });

  it('are read from pickles of web co-segmentation, and of cues', () => {
    expect(named(readTagPickle(foreign('voc_multi_file.p'), 'p', vocClasses))).to.deep.equal(tags);
    expect(named(readTagPickle(foreign('cues-names.pickle'), 'p', vocClasses))).to.deep.equal(tags);
  });

  it('are read from the published files, which agree', function () {
    const [psa, irn] = ['psa', 'irn'].map((name) => shared(`data/voc/irn_psa/${name}_cls_labels.npy`));
    if (psa === undefined || irn === undefined) return this.skip();
    const [one, other] = [psa, irn].map((file) => named(readClassLabels(readFileSync(file), file)));
    expect(Object.keys(one!)).to.have.length(12031);
    expect(one).to.deep.equal(other);
  });

  it('are refused where they are something else', async () => {
    await failure(
      () => readClassLabels(foreign('cls_labels.npy'), 'a', ['background', 'cat']),
      'TAG',
      ['has 20 numbers'],
      '--classes',
    );
    await failure(() => readTagPickle(foreign('voc_multi_file.p'), 'p', ['background', 'cat']), 'TAG', ['none of 1']);
    await failure(() => readTagPickle(foreign('harm.pickle'), 'p', vocClasses), 'FILE_FORMAT', ['posix.system']);
    await failure(() => readTagPickle(foreign('seed.pkl'), 'p', vocClasses), 'FILE_FORMAT', ['no file of tags']);
  });

  it('come back from cls_labels.npy as they went in', async () => {
    const written = (list: readonly NamedTags[], keys?: 'names' | 'numbers'): Uint8Array =>
      Buffer.concat([...writeClassLabels(list, vocClasses, keys)]);
    const rows = readClassLabels(foreign('cls_labels.npy'), 'a');
    for (const keys of ['names', 'numbers'] as const) {
      expect(named(readClassLabels(written(rows, keys), keys))).to.deep.equal(tags);
    }
    const row = { image: 'Kühe, 1', names: ['cow', 'Cow'], place: 'l' };
    expect(named(readClassLabels(written([row]), 'b'))).to.deep.equal({ 'Kühe, 1': ['cow'] });
    await failure(() => written([row], 'numbers'), 'DATASET', ['Kühe, 1 is no number'], '--keys names');
    await failure(() => written([row, row]), 'DATASET', ['tagged twice']);
    await failure(() => written([{ ...row, names: ['kow'] }]), 'TAG', ['"kow"'], 'Did you mean "cow"');
  });

  it('come back from the CSV as they went in', () => {
    const rows = [
      { image: 'my "cat", 1.jpg', names: ['cat', 'traffic light'] },
      { image: 'ä.jpg', names: ['Kühe'] },
      { image: '=HYPERLINK("http://a","b").jpg', names: ['+1', 'cat'] },
      { image: "'-a.jpg", names: ["'@SUM(A1)"] },
      { image: '-b.jpg', names: [] },
    ];
    const csv = writeTagsCsv(rows);
    const back = readTagsCsv(csv, 't').map(({ image, names }) => ({ image, names }));
    expect(back).to.deep.equal(rows);
    // No cell begins as a formula does, in or out of quotes.
    expect(csv.split('\n').slice(1).join('\n')).not.to.match(/(^|,)"?[=+\-@]/m);
  });
});

describe('maps of other systems', () => {
  it('become labels: RecurSeed’s seeds, without CRF', async () => {
    const seed = readRecurseedSeed(foreign('seed.pkl'), 's', 21);
    expect([...labelsOfSeed(seed, { gamma: 2 }).data]).to.deep.equal(unrun(expected.seed.runs));
    expect([...labelsOfSeed(seed, { constant: 0.4 }).data]).to.deep.equal(unrun(expected.seed.constant));
    const whole = readRecurseedSeed(foreign('seed-background.pkl'), 'b', 21);
    expect([...labelsOfSeed(whole, { gamma: 2 }).data]).to.deep.equal(unrun(expected.seed.own));
    await failure(() => readRecurseedSeed(foreign('seed.pkl'), 's', 10), 'LABEL', ['class 15; 1 to 9']);
    await failure(() => readRecurseedSeed(foreign('cues-2.pickle'), 's', 21), 'FILE_FORMAT', ['no keys']);
  });

  it('come back from RecurSeed’s pickles as they went in', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i / 11 + 1e-7);
    const seeds = [
      { keys: [0, 3, 15], hasBackground: false, data, height: 2, width: 3 },
      { keys: [0, 7], hasBackground: true, data, height: 3, width: 2 },
      { keys: [0], hasBackground: true, data, height: 1, width: 12 },
    ];
    for (const seed of seeds) expect(readRecurseedSeed(writeRecurseedSeed(seed), 's', 21)).to.deep.equal(seed);
    const wrong = { keys: [0, 3], hasBackground: false, data, height: 2, width: 3 };
    expect(() => writeRecurseedSeed(wrong)).to.throw(/12 numbers for 1 maps of 2×3, with the keys 0,3/);
    expect(() => writeRecurseedSeed({ ...wrong, keys: [3, 4] })).to.throw(/with the keys 3,4/);
  });

  it('lie where RecurSeed’s programs look for them', () => {
    const tag = 'ResNet50@VOC@RS+EPM';
    expect(recurseedFile({ kind: 'predictions', tag, domain: 'train_aug' }, '2007_000032')).to.equal(
      'experiments/predictions/ResNet50@VOC@RS+EPM/train/2007_000032.pkl',
    );
    expect(recurseedFile({ kind: 'pseudo-labels', tag, domain: 'val' }, 'a')).to.equal(
      'experiments/pseudo-labels/ResNet50@VOC@RS+EPM/val/a.png',
    );
    expect(() => recurseedFile({ kind: 'predictions', tag: '..', domain: 'val' }, 'a')).to.throw(/no path inside/);
  });

  it('become labels: saliency', async () => {
    const map = readSaliency(foreign('saliency.png'), 's');
    expect([...map.data]).to.deep.equal(expected.saliency.map((value) => Math.fround(value / 255)));
    expect([...labelsOfSaliency(map, 50).data]).to.deep.equal(
      expected.saliency.map((value) => (value >= 127.5 ? 1 : 0)),
    );
    await failure(() => readSaliency(foreign('mask.png'), 's.png'), 'LABEL', ['s.png is no grey PNG'], 'palette');
  });
});
