import { crc32, deflateSync } from 'node:zlib';
import { decodeLabels, decodePngSamples, vocPalette } from '@dsrg/core';
import { readBytes } from '@dsrg/core/node';
import { expect } from 'chai';
import fc from 'fast-check';
import { encode } from 'fast-png';
import { findPaletteSwap } from '../../../converters/labels/find-palette-swap.ts';
import { readMask } from '../../../converters/labels/read-mask.ts';
import { readSaliency } from '../../../converters/labels/read-saliency.ts';
import { readRecurseedSeed } from '../../../converters/labels/recurseed-seed.ts';
import { renderCocoLabels } from '../../../converters/read/coco/render-labels.ts';
import { readLabelme } from '../../../converters/read/labelme/read-labelme.ts';
import { readHeatMaps } from '../../../converters/read/mat/read-heat-maps.ts';
import { readSbdMask } from '../../../converters/read/mat/read-sbd-mask.ts';
import { failure } from '../../core/node/failure.ts';
import { shared } from '../../shared.ts';
import { foreign } from '../foreign.ts';
import { matFile } from '../mat-file.ts';

function chunk(kind: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(content.length);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** A PNG that declares a size and holds `rows` bytes of zeros, whatever it declares. */
function declaring(height: number, width: number, { depth = 8, colour = 0, interlaced = 0, bytes = 64 } = {}) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([depth, colour, 0, 0, interlaced], 8);
  return new Uint8Array(
    Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', head),
      chunk('PLTE', Buffer.alloc(6)),
      chunk('IDAT', deflateSync(Buffer.alloc(bytes))),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  );
}

const options = { classes: 3, palette: vocPalette(), from: 'auto', unknown: 'refuse' } as const;
const image = { height: 30000, width: 30000, fileName: 'a.jpg' };
const labelme = '{"shapes": [], "imageHeight": 30000, "imageWidth": 30000}';

/** Every reader of masks and maps, on a file that declares 30,000 × 30,000 pixels. */
const readers: Readonly<Record<string, (bytes: Uint8Array, maxPixels?: number) => unknown>> = {
  decodeLabels: (bytes, maxPixels) => decodeLabels(bytes, 'a.png', { classes: 3, maxPixels }),
  'readMask, by numbers': (bytes, maxPixels) => readMask(bytes, 'a.png', { ...options, maxPixels }),
  'readMask, by colours': (bytes, maxPixels) => readMask(bytes, 'a.png', { ...options, from: 'colours', maxPixels }),
  'readMask, black and white': (bytes, maxPixels) => readMask(bytes, 'a.png', { ...options, binary: true, maxPixels }),
  readSaliency: (bytes, maxPixels) => readSaliency(bytes, 'a.png', maxPixels),
  findPaletteSwap: (bytes, maxPixels) => findPaletteSwap(bytes, 'a.png', vocPalette(), 3, maxPixels),
};

const kinds = [
  { depth: 8, colour: 0 },
  { depth: 1, colour: 3 },
  { depth: 1, colour: 3, interlaced: 1 },
  { depth: 16, colour: 0 },
  { depth: 8, colour: 2 },
  { depth: 16, colour: 6, interlaced: 1 },
];

/** Bytes that came to the process's arrays and heap while something ran. */
function grownBy(action: () => unknown): number {
  const used = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
  const before = used();
  action();
  return used() - before;
}

describe('the declared size of masks and maps is looked at first', () => {
  for (const [name, read] of Object.entries(readers)) {
    it(`${name} refuses 900 megapixels of every kind of PNG, with the figures and the cure`, async () => {
      for (const kind of kinds) {
        const bytes = declaring(30000, 30000, kind);
        const refused = () =>
          failure(
            () => read(bytes),
            'IMAGE',
            ['a.png declares 30000×30000 pixels', '900 megapixels; at most 200 are decoded'],
            '--max-megapixels 900',
          );
        await refused();
        const said: Promise<unknown>[] = [];
        expect(grownBy(() => said.push(refused()))).to.be.lessThan(16e6);
        await Promise.all(said);
      }
    });

    it(`${name} reads up to the budget that it is given`, async () => {
      const bytes = declaring(13, 19, { bytes: 13 * 20 });
      await failure(
        () => read(bytes, 246),
        'IMAGE',
        ['13×19 pixels', 'at most 0.000246 are decoded'],
        '--max-megapixels 1 ',
      );
      read(bytes, 247);
    });
  }

  it('outlines of COCO and LabelMe are not drawn on a photo of a side of millions of pixels, however few those are', async () => {
    const rules = { labels: new Map(), overlap: 'smallest', crowd: 'void' } as const;
    const long = { ...image, height: 67_108_865, width: 1 };
    const says = ['declares 67108865×1 pixels', 'no side may be longer than 1048576'];
    await failure(() => renderCocoLabels(long, [], rules), 'IMAGE', says, 'cut tiles');
    const text = '{"shapes": [], "imageHeight": 1, "imageWidth": 1048577}';
    await failure(() => readLabelme(text, 'a.json', []), 'IMAGE', ['a.json declares 1×1048577'], 'cut tiles');
  });

  it('outlines of COCO and LabelMe are not drawn on a photo of 900 megapixels', async () => {
    const rules = { labels: new Map(), overlap: 'smallest', crowd: 'void' } as const;
    const cure = '--max-megapixels 900';
    await failure(() => renderCocoLabels(image, [], rules), 'IMAGE', ['a.jpg declares 30000×30000'], cure);
    await failure(() => readLabelme(labelme, 'a.json', []), 'IMAGE', ['a.json declares 30000×30000'], cure);
    const small = { ...rules, maxPixels: 246 };
    await failure(
      () => renderCocoLabels({ ...image, height: 13, width: 19 }, [], small),
      'IMAGE',
      ['13×19'],
      cure.slice(0, 16),
    );
    expect(renderCocoLabels({ ...image, height: 13, width: 19 }, [], { ...small, maxPixels: 247 }).width).to.equal(19);
  });

  it('maps of MAT-files and pickles are held to the same budget', async () => {
    const ones = { dimensions: [13, 19], data: Array.from({ length: 247 }, () => 1) };
    const sbd = readSbdMask(foreign('sbd.mat'), 'a.mat', 21);
    const heat = readHeatMaps(foreign('heatmap.mat'), 'a.mat');
    const seed = readRecurseedSeed(foreign('seed.pkl'), 'a.pkl', 21);
    const maps: [what: string, map: { height: number; width: number }, read: (maxPixels: number) => unknown][] = [
      ['The saliency map', { height: 13, width: 19 }, (most) => readSaliency(matFile({ s: ones }), 'a.mat', most)],
      ['The mask', sbd, (most) => readSbdMask(foreign('sbd.mat'), 'a.mat', 21, most)],
      ['The heat maps', heat, (most) => readHeatMaps(foreign('heatmap.mat'), 'a.mat', most)],
      ['The seed', seed, (most) => readRecurseedSeed(foreign('seed.pkl'), 'a.pkl', 21, most)],
    ];
    for (const [what, { height, width }, read] of maps) {
      const said = [`${what} a.`, `declares ${height}×${width} pixels`];
      await failure(() => read(height * width - 1), 'IMAGE', said, '--max-megapixels 1 ');
      read(height * width);
    }
  });

  it('another size than the photo’s is told from the header, too', async () => {
    const bytes = declaring(30000, 30000);
    const expected = { classes: 3, height: 24, width: 32 };
    await failure(() => decodeLabels(bytes, 'a.png', expected), 'LABEL', ['a.png is 30000×30000; its photo is 24×32']);
  });

  it('no more is unpacked than the declared size asks for', async () => {
    const bytes = declaring(8, 8, { bytes: 400e6 });
    expect(bytes.length).to.be.lessThan(500_000);
    const grown = grownBy(() => {
      for (const read of Object.values(readers)) expect(() => read(bytes)).to.throw(/more than 72 bytes of pixels/);
    });
    expect(grown).to.be.lessThan(150e6);
  });

  it('the bomb of 1,096 bytes is refused by its figures', async function () {
    const path = shared('data/cases/attack/png/bomb30k.png');
    if (path === undefined) this.skip();
    const bytes = await readBytes(path);
    for (const read of Object.values(readers)) await failure(() => read(bytes), 'IMAGE', ['30000×30000']);
  });

  it('samples are those that another encoder wrote, of every depth and number of channels', () => {
    const kind = fc.constantFrom(
      ...([1, 2, 3, 4] as const).flatMap((channels) => ([8, 16] as const).map((depth) => ({ channels, depth }))),
      ...([1, 2, 4] as const).map((depth) => ({ channels: 1, depth }) as const),
    );
    fc.assert(
      fc.property(
        kind,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (of, height, width, seed) => {
          const { channels, depth } = of;
          const stride = Math.ceil((width * channels * depth) / 8);
          const length = depth === 16 ? height * width * channels : height * stride;
          const draw = (_: unknown, i: number) => ((seed + i + 1) * 2654435761) >>> 7;
          const stored = depth === 16 ? Uint16Array.from({ length }, draw) : Uint8Array.from({ length }, draw);
          const png = encode({ width, height, data: stored, depth, channels });
          const { data, ...rest } = decodePngSamples(new Uint8Array(png), 'a.png');
          expect(rest).to.include({ height, width, depth, channels, indexed: false });
          const expected =
            depth >= 8
              ? [...stored]
              : Array.from({ length: height * width }, (_, i) => {
                  const bit = (i % width) * depth;
                  const byte = stored[Math.floor(i / width) * stride + (bit >> 3)] ?? 0;
                  return (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
                });
          expect([...data]).to.deep.equal(expected);
        },
      ),
      { seed: 18, numRuns: 200 },
    );
  });
});
