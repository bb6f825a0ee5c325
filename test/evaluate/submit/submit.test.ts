import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DsrgError, encodeLabels, encodePng, type LabelMap, vocPalette } from '@dsrg/core';

import {
  checkDescription,
  checkSubmission,
  cocoResults,
  contestFolder,
  draftDescription,
  type SubmissionPlan,
} from '@dsrg/evaluate';
import { packSubmission, readArchive } from '@dsrg/evaluate/node';
import { expect } from 'chai';
import { encode } from 'fast-png';
import { createTar } from 'nanotar';

const folder = contestFolder(6);

function labels(height: number, width: number, label = 0): LabelMap {
  return { kind: 'labels', data: new Uint8Array(height * width).fill(label), height, width };
}

const plan: SubmissionPlan = {
  classes: 21,
  sizes: new Map([
    ['2008_000006', { height: 5, width: 7 }],
    ['2008_000011', { height: 6, width: 4 }],
  ]),
};
const first = `${folder}/2008_000006.png`;
const second = `${folder}/2008_000011.png`;
const good = () =>
  new Map([
    [first, encodeLabels(labels(5, 7, 20), vocPalette())],
    [second, encodeLabels(labels(6, 4, 3), vocPalette())],
  ]);

/** Does something with a clock that is a year ahead. */
function inAYear<Result>(work: () => Result): Result {
  const Today = Date;
  const now = () => Today.now() + 365 * 24 * 3600 * 1000;
  globalThis.Date = class extends Today {
    static override now = now;
    constructor(given?: number | string | Date) {
      super(given ?? now());
    }
  } as DateConstructor;
  try {
    return work();
  } finally {
    globalThis.Date = Today;
  }
}

describe('evaluate/submit', () => {
  for (const format of ['tgz', 'zip'] as const)
    it(`packs a ${format} that reads back, with the same bytes whenever it is made and in whatever order`, async () => {
      const archive = packSubmission(good(), plan, format);
      const files = readArchive(archive, `results.${format}`);
      expect([...files.keys()]).to.deep.equal([first, second]);
      for (const [path, bytes] of good()) expect(files.get(path)).to.deep.equal(bytes);
      expect(checkSubmission(files, plan)).to.deep.equal({ contests: [6], problems: [] });
      const later = inAYear(() => packSubmission(new Map([...good()].reverse()), plan, format));
      expect(later).to.deep.equal(archive);
    });

  it('writes a tar that ends with two empty blocks even where the files fill it', () => {
    for (const count of [1, 9, 10, 19, 20]) {
      const ids = Array.from({ length: count }, (_, index) => `p${String(index).padStart(3, '0')}`);
      const mask = encodeLabels(labels(2, 2), vocPalette());
      const files = new Map(ids.map((id) => [`${folder}/${id}.png`, mask]));
      const sizes = new Map(ids.map((id) => [id, { height: 2, width: 2 }]));
      const tar = gunzipSync(packSubmission(files, { classes: 21, sizes }, 'tgz'));
      expect(tar.subarray(-1024).every((byte) => byte === 0)).to.equal(true);
      expect(tar.length % 512).to.equal(0);
    }
  });

  const mask = (map: LabelMap, palette = vocPalette()) => encodeLabels(map, palette);
  const own = vocPalette().map((sample, index) => (index === 3 ? sample - 1 : sample));
  const samples = new Uint8Array(35);
  const faults: [string, Map<string, Uint8Array>, RegExp][] = [
    ['a missing mask', new Map([[first, good().get(first)!]]), /2008_000011\.png is missing/],
    [
      'a mask of no test photo',
      good().set(`${folder}/2007_000033.png`, mask(labels(2, 2))),
      /2007_000033\.png is not in the test list/,
    ],
    ['a file elsewhere', good().set('__MACOSX/x', samples), /__MACOSX\/x does not belong/],
    ['the wrong folder', new Map([['masks/2008_000006.png', mask(labels(5, 7))]]), /comp6_test_cls is missing/],
    ['another size', good().set(first, mask(labels(7, 5))), /is 7×5, its photo 5×7/],
    ['label 21', good().set(first, mask(labels(5, 7, 21))), /has label 21 at \(row 0, column 0\); 0 to 20/],
    ['void', good().set(first, mask(labels(5, 7, 255))), /has label 255/],
    ['a palette of its own', good().set(first, mask(labels(5, 7), own)), /palette of its own/],
    [
      'a grey PNG',
      good().set(first, encode({ width: 7, height: 5, data: samples, channels: 1 })),
      /is grey, not an indexed/,
    ],
    [
      'a mask of one bit',
      good().set(
        first,
        encode({
          width: 7,
          height: 5,
          data: new Uint8Array(5),
          channels: 1,
          depth: 1,
          palette: [
            [0, 0, 0],
            [128, 0, 0],
          ],
        }),
      ),
      /has 1 bits a pixel|cannot be/,
    ],
    ['no PNG', good().set(first, samples), /is no PNG/],
    ['half a PNG', good().set(first, good().get(first)!.subarray(0, -20)), /cannot be read/],
  ];
  for (const [what, files, message] of faults)
    it(`refuses ${what}`, () => {
      const { problems } = checkSubmission(files, plan);
      expect(problems.map((problem) => `${problem.file} ${problem.message}`).join('\n')).to.match(message);
      expect(() => packSubmission(files, plan, 'tgz')).to.throw(DsrgError, /server would refuse/);
    });

  it('refuses an RGB mask', async () => {
    const rgb = await encodePng({ kind: 'rgb', data: new Uint8Array(105), height: 5, width: 7 });
    const { problems } = checkSubmission(good().set(first, rgb), plan);
    expect(problems).to.deep.equal([{ file: first, message: 'is RGB, not an indexed PNG (colour type 3)' }]);
  });

  it('refuses names that differ in case alone: one would take the other’s place where they are unpacked', () => {
    const twin = first.replace(/\.png$/, '.PNG');
    const files = new Map([...good(), [twin, good().get(first) as Uint8Array]]);
    expect(() => packSubmission(files, plan, 'zip')).to.throw(DsrgError, /differ in case alone: on Windows and macOS/);
  });

  it('packs masks flat, grey ones as well, and refuses what lies elsewhere', () => {
    const flat: SubmissionPlan = { ...plan, layout: 'flat' };
    const grey = encode({ width: 7, height: 5, data: samples, channels: 1 });
    const files = new Map([
      ['2008_000006.png', grey],
      ['2008_000011.png', mask(labels(6, 4, 3), own)],
    ]);
    expect(checkSubmission(files, flat)).to.deep.equal({ contests: [], problems: [] });
    expect([...readArchive(packSubmission(files, flat, 'zip'), 'x').keys()]).to.deep.equal([...files.keys()]);
    const { problems } = checkSubmission(new Map([...files, [first, grey], ['2008_000006', grey]]), flat);
    expect(problems.map(({ file }) => file)).to.deep.equal([first, '2008_000006']);
  });

  it('writes COCO results as pycocotools reads them', () => {
    const data = Uint8Array.from([0, 1, 1, 0, 2, 1, 0, 0, 0, 0, 255, 0]);
    const found = cocoResults('COCO_val2014_000000000042', { kind: 'labels', data, height: 3, width: 4 }, 3);
    // Columns: 0 2 0 | 1 1 0 | 1 0 255 | 0 0 0. All counts are those that pycocotools 2.0 gives.
    expect(found.slice(0, 2)).to.deep.equal([
      { image_id: 42, category_id: 1, segmentation: { size: [3, 4], counts: '321O4' } },
      { image_id: 42, category_id: 2, segmentation: { size: [3, 4], counts: '11:' } },
    ]);
    const full: LabelMap = labels(300, 400, 1);
    expect(cocoResults('1', full, 3)[0]!.segmentation.counts).to.equal('0PVe3');
    const rings = Uint8Array.from({ length: 40 * 500 }, (_, i) => {
      const [y, x] = [Math.floor(i / 500), i % 500];
      return Math.floor((x * x + y * y * 7) / 997) % 3 === 1 ? 1 : 0;
    });
    const [ring] = cocoResults('1', { kind: 'labels', data: rings, height: 40, width: 500 }, 3);
    const hash = createHash('sha256').update(ring!.segmentation.counts).digest('hex');
    expect(hash.slice(0, 16)).to.equal('c0634485d5e5b8ea');
    const official = cocoResults('7', { kind: 'labels', data: Uint8Array.of(12, 80), height: 1, width: 2 }, 81);
    expect(official.map((each) => each.category_id)).to.deep.equal([13, 90]);
    expect(() => cocoResults('cow', labels(1, 1, 1), 3)).to.throw(DsrgError, /"cow" has no number/);
  });

  it('drafts a description, and takes none with gaps or too short for the server', () => {
    const draft = draftDescription({ subject: 'm.onnx', protocol: 'scale 1', contest: 6, sha256: 'ab' });
    expect(draft).to.include('comp6: other data').and.to.include('Test: scale 1');
    expect(() => checkDescription(draft, 'd.txt')).to.throw(DsrgError, /d\.txt has 6 gaps left: Title, Contributors/);
    expect(() => checkDescription('x'.repeat(499), 'd.txt')).to.throw(DsrgError, /has 499 characters; .* 500 and more/);
    checkDescription('x'.repeat(500), 'd.txt');
  });

  it('reads archives made elsewhere, and says what is no archive', () => {
    const tar = createTar([{ name: './results/' }, { name: `./${first}`, data: good().get(first)! }]);
    expect([...readArchive(gzipSync(tar), 'x.tgz').keys()]).to.deep.equal([first]);
    const cases: [Uint8Array, RegExp][] = [
      [tar, /plain \.tar/],
      [new Uint8Array(600), /no \.tgz and no \.zip/],
      [gzipSync(tar).subarray(0, 200), /cannot be unpacked/],
      [packSubmission(good(), plan, 'zip').subarray(0, 300), /damaged or truncated/],
    ];
    for (const [bytes, message] of cases) expect(() => readArchive(bytes, 'x')).to.throw(DsrgError, message);
  });
});
