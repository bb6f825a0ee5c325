import { gzipSync } from 'node:zlib';
import { ReadBudget } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { expect } from 'chai';
import { array as arrays, check, nat, property, tuple } from 'fast-check';
import { cuesOfLabelMap, labelsOfPhotoCues } from '../../../converters/cues/cue-labels.ts';
import { type CueSet, countCueSet, describeCueCounts, type PhotoCues } from '../../../converters/cues/cue-set.ts';
import { seedsOfHeatMaps } from '../../../converters/cues/heat-map-seeds.ts';
import { readCuePickle } from '../../../converters/cues/read-cue-pickle.ts';
import { readInputList, writeInputList } from '../../../converters/cues/read-input-list.ts';
import { gunzip, readPickleBytes } from '../../../converters/cues/read-pickle-bytes.ts';
import { writeCuePickle } from '../../../converters/cues/write-cue-pickle.ts';
import { readHeatMaps } from '../../../converters/read/mat/read-heat-maps.ts';
import { failure } from '../../core/node/failure.ts';
import { shared } from '../../shared.ts';
import { expected, foreign, foreignPath, unrun } from '../foreign.ts';

const list = readInputList(new TextDecoder().decode(foreign('input_list.txt')), 'input_list.txt');
const grid = { classes: 21, height: 41, width: 41 };
type Half = { bytes: Uint8Array; name: string };
const plain = ({ photos }: CueSet) =>
  Object.fromEntries([...photos].map(([id, { tags, cells }]) => [id, { tags: [...tags], cells: [...cells] }]));

describe('cue pickles', () => {
  for (const name of ['0', '1', '2', '3', '4', '5', 'python2-0', 'python2-1', 'python2-2', 'fortran', 'big-endian']) {
    it(`reads cues-${name}.pickle as NumPy wrote it`, () => {
      const cues = readCuePickle(foreign(`cues-${name}.pickle`), name, { ...grid, list });
      expect(plain(cues)).to.deep.equal(expected.cues);
    });
  }
  it('reads photos by name, rows as lists, and gzip', async () => {
    expect(plain(readCuePickle(foreign('cues-names.pickle'), 'n', grid))).to.deep.equal(expected.cues);
    expect(plain(readCuePickle(foreign('cues-rows.pickle'), 'r', grid))).to.deep.equal(expected.cues);
    const { bytes } = await readPickleBytes(foreignPath('cues.pickle.gz'));
    expect(plain(readCuePickle(bytes, 'z', { ...grid, list }))).to.deep.equal(expected.cues);
  });

  it('reads the published cues of SEC, 10,582 photos with 24 % of their cells decided', async function () {
    const file = shared('data/voc/sec/localization_cues.pickle.gz');
    const lines = shared('data/voc/sec/input_list.txt');
    if (file === undefined || lines === undefined) return this.skip();
    this.timeout(180_000); // two seconds of work; a busy machine takes longer
    const photos = readInputList(await readText(lines), lines);
    const { bytes, budget } = await readPickleBytes(file);
    const cues = readCuePickle(bytes, file, { ...grid, list: photos }, budget);
    const { cells, ...counts } = countCueSet(cues);
    expect(counts).to.deep.include({ photos: 10582, shared: 0, untagged: 0, uncued: 0 });
    expect(counts.byTags).to.deep.equal([0, 6804, 2857, 758, 136, 27]);
    expect(
      [counts.background, counts.foreground].map((count) => (100 * count) / cells).map((share) => share.toFixed(1)),
    ).to.deep.equal(['9.8', '14.2']);
    const background = [...cues.photos.values()]
      .map((photo) => photo.cells.subarray(0, photo.cells.length / 3).filter((label) => label === 0).length)
      .sort((a, b) => a - b);
    expect([background[0], background[5291], background.at(-1)]).to.deep.equal([50, 167, 168]);
  });

  it('writes what it reads', () => {
    const number = new Map([...list].map(([digits, id]) => [id, Number(digits)]));
    const cues = readCuePickle(foreign('cues-2.pickle'), 'c', { ...grid, list });
    expect(plain(readCuePickle(writeCuePickle(cues, number), 'w', { ...grid, list }))).to.deep.equal(expected.cues);
  });

  it('writes SEC-MXNet’s form, names and uint8, too', () => {
    const cues = readCuePickle(foreign('cues-names.pickle'), 'c', grid);
    const written = writeCuePickle(cues, undefined);
    expect(plain(readCuePickle(written, 'w', grid))).to.deep.equal(expected.cues);
    expect(written.length).to.be.lessThan(foreign('cues-2.pickle').length / 2);
  });

  it('joins SEC-MXNet’s cues of foreground and background', async () => {
    const [foreground, background] = ['fg_cue_initsec.p', 'bg_cue_initsec.p'].map(
      (name) => [foreign(name), { bytes: foreign(name), name }] as const,
    ) as [[Uint8Array, Half], [Uint8Array, Half]];
    const mxnet = { classes: 21, height: 40, width: 40 };
    expect(plain(readCuePickle(foreground[0], 'f', { ...mxnet, background: background[1] }))).to.deep.equal(
      expected.halves,
    );
    for (const [bytes, other, piece] of [
      [foreground[0], undefined, 'only the foreground cues of SEC-MXNet'],
      [background[0], undefined, 'only the background cues of SEC-MXNet'],
      [background[0], foreground[1], 'only the background cues'],
      [foreground[0], foreground[1], 'only the foreground cues'],
      [foreign('cues-names.pickle'), background[1], 'whole cues, or none'],
    ] as const) {
      const half = other && { background: other };
      await failure(() => readCuePickle(bytes, 'x.p', { ...mxnet, ...half }), 'CONFIG', [piece], '--background');
    }
  });

  it('gives any cues back', () => {
    const cell = tuple(nat(20), nat(40), nat(40));
    const photo = tuple(arrays(nat(19), { maxLength: 5 }), arrays(cell, { maxLength: 40 }));
    const sets = arrays(photo, { minLength: 1, maxLength: 6 });
    const result = check(
      property(sets, (drawn) => {
        const photos = drawn.map(([tags, cells], index): [string, PhotoCues] => [
          `photo ${index}`,
          {
            tags: [...new Set(tags)].sort((a, b) => a - b).map((tag) => tag + 1),
            cells: Uint8Array.from([0, 1, 2].flatMap((row) => cells.map((triple) => triple[row]!))),
          },
        ]);
        const set: CueSet = { ...grid, photos: new Map(photos) };
        const numbers = new Map(photos.map(([id], index) => [id, 7 * index]));
        const names = new Map(photos.map(([id], index) => [String(7 * index), id]));
        expect(plain(readCuePickle(writeCuePickle(set, numbers), 'w', { ...grid, list: names }))).to.deep.equal(
          plain(set),
        );
      }),
      { numRuns: 100 },
    );
    expect(result.failed, JSON.stringify(result.counterexample)).to.equal(false);
  });

  describe('refuses', () => {
    const read = (name: string, more: object = {}) => readCuePickle(foreign(name), name, { ...grid, list, ...more });
    it('to run anything', () =>
      failure(() => read('harm.pickle'), 'FILE_FORMAT', ['posix.system'], 'Nothing in a pickle is run'));
    it('numbers without a list, or of another', async () => {
      await failure(() => read('cues-2.pickle', { list: undefined }), 'CONFIG', ['by numbers (0)'], '--list');
      await failure(
        () => read('cues-2.pickle', { list: new Map([['0', 'a']]) }),
        'DATASET',
        ['photo number 1'],
        'belong',
      );
    });
    it('other classes and other grids', async () => {
      await failure(
        () => read('cues-2.pickle', { classes: 5 }),
        'LABEL',
        ['has class 15 among the labels'],
        '--classes',
      );
      await failure(() => read('cues-2.pickle', { height: 3 }), 'LABEL', ['the cell (row'], '--grid');
    });
    it('other pickles, and what is none', async () => {
      await failure(() => read('seed.pkl'), 'FILE_FORMAT', ['its key "keys"']);
      await failure(() => read('sbd.mat'), 'FILE_FORMAT', ['sbd.mat is no sound pickle']);
    });
    it('names that lead out of the folder', () => {
      const set: CueSet = { ...grid, photos: new Map([['a', { tags: [1], cells: Uint8Array.of(1, 2, 3) }]]) };
      const bytes = writeCuePickle(set, new Map([['a', 1234567]]));
      const text = Buffer.from(bytes).toString('latin1').replaceAll('1234567', '../../x');
      return failure(() => readCuePickle(Buffer.from(text, 'latin1'), 'w', grid), 'FILE_FORMAT', [
        '"../../x"',
        'a path',
      ]);
    });
    it('gzip that is damaged or without end', async () => {
      const packed = foreign('cues.pickle.gz');
      const budget = () => new ReadBudget('a.gz', 200);
      await failure(() => gunzip(packed.subarray(0, 200), budget()), 'FILE_FORMAT', ['a.gz cannot be unpacked']);
      const bomb = gzipSync(new Uint8Array(2 ** 28 + 10_000), { level: 1 });
      await failure(() => gunzip(bomb, budget()), 'FILE_FORMAT', ['grow beyond 268438656'], 'gzip -d FILE');
    });
  });
});

describe('input lists', () => {
  it('are read and written', () => {
    expect([...readInputList('\uFEFFmy cat.jpg 0\r\nb.png 007\r\n', 'l')]).to.deep.equal([
      ['0', 'my cat'],
      ['7', 'b'],
    ]);
    expect([...readInputList(writeInputList(['x', 'y.z']), 'l')]).to.deep.equal([
      ['0', 'x'],
      ['1', 'y.z'],
    ]);
  });
  for (const [text, code, piece] of [
    ['a.jpg', 'FILE_FORMAT', 'Line 1 of l is "a.jpg"'],
    ['a.jpg 0\nb.jpg 0', 'DATASET', 'repeats the number 0'],
    ['a.jpg 0\na.jpg 1', 'DATASET', 'repeats the photo a'],
    ['\n', 'DATASET', 'empty'],
  ] as const) {
    it(`are refused: ${JSON.stringify(text)}`, () => failure(() => readInputList(text, 'l'), code, [piece]));
  }
});

describe('cues as labels', () => {
  const set: CueSet = { classes: 4, height: 2, width: 2, photos: new Map() };
  // Class 1 on three cells, class 3 on two of them.
  const photo: PhotoCues = { tags: [1, 3], cells: Uint8Array.of(1, 1, 1, 3, 3, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1) };

  it('keep what a cell can hold', async () => {
    const labels = (shared: 'highest' | 'smallest' | 'none') => [...labelsOfPhotoCues(photo, set, 'a', shared).data];
    expect(labels('highest')).to.deep.equal([3, 3, 1, 255]);
    expect(labels('smallest')).to.deep.equal([3, 3, 1, 255]);
    expect(labels('none')).to.deep.equal([255, 255, 1, 255]);
    await failure(
      () => labelsOfPhotoCues(photo, set, 'a', 'refuse'),
      'LABEL',
      ['(row 0, column 0) of a', '1 and 3'],
      '--shared',
    );
    const counts = countCueSet({
      ...set,
      photos: new Map([
        ['a', photo],
        ['b', { tags: [2], cells: Uint8Array.of(1, 0, 0) }],
      ]),
    });
    expect(counts).to.deep.equal({
      photos: 2,
      byTags: [0, 1, 1],
      background: 0,
      foreground: 6,
      cells: 8,
      shared: 2,
      untagged: 1,
      uncued: 1,
    });
    expect(describeCueCounts(counts)).to.match(
      /2 cells with several classes; 1 photo with cues of classes.*1 photo with a tag without/,
    );
  });

  it('come back sorted by class, row and column', () => {
    const map = { kind: 'labels', data: Uint8Array.of(2, 255, 0, 2), height: 2, width: 2 } as const;
    expect(cuesOfLabelMap(map)).to.deep.equal({ tags: [2], cells: Uint8Array.of(0, 2, 2, 1, 0, 1, 0, 0, 1) });
    expect(labelsOfPhotoCues(cuesOfLabelMap(map), set, 'a', 'refuse')).to.deep.equal(map);
  });

  it('come from heat maps by GuidedLabelling’s rule', async () => {
    const maps = readHeatMaps(foreign('heatmap.mat'), 'h');
    const { data } = seedsOfHeatMaps(maps, [4, 9, 12], 20, 'h');
    expect([...data]).to.deep.equal(unrun(expected.heatmap.seeds));
    await failure(() => seedsOfHeatMaps(maps, [4], 20, 'h.mat'), 'SHAPE', ['3 maps', '1 tag (4)']);
  });
});
