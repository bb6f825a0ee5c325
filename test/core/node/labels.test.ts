import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeLabels, encodeLabels, encodePng, type LabelMap, vocPalette } from '@dsrg/core';
import { readLabels, writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import fc from 'fast-check';
import { encode } from 'fast-png';
import { shared } from '../../shared.ts';
import { failure } from './failure.ts';
import { shadedPhoto } from './pictures.ts';
import { temporaryFolder } from './temporary-folder.ts';

const palette = vocPalette();
const colours = Array.from({ length: 256 }, (_, i) => [...palette.subarray(i * 3, i * 3 + 3)]);
const small: LabelMap = { kind: 'labels', data: Uint8Array.of(0, 15, 255, 20, 1, 2), height: 2, width: 3 };

describe('label PNGs', () => {
  const folder = temporaryFolder();

  it('come back exactly, whatever the labels', () => {
    const side = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(side, side, fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (height, width, values) => {
        const data = Uint8Array.from(values.take(height * width));
        const labels: LabelMap = { kind: 'labels', data, height, width };
        expect(decodeLabels(encodeLabels(labels, palette), 'a.png', { classes: 255, height, width })).to.deep.equal(
          labels,
        );
      }),
    );
  });

  it('are 8-bit indexed PNGs with the whole palette', () => {
    const png = Buffer.from(encodeLabels(small, palette));
    expect([png[24], png[25]], 'depth and colour type').to.deep.equal([8, 3]);
    const chunk = png.indexOf('PLTE');
    expect(png.readUInt32BE(chunk - 4)).to.equal(768);
    expect(new Uint8Array(png.subarray(chunk + 4, chunk + 4 + 768))).to.deep.equal(palette);
    expect(png.indexOf('tRNS')).to.equal(-1);
  });

  it('of 1, 2 and 4 bits are unpacked', () => {
    for (const depth of [1, 2, 4] as const) {
      const [height, width] = [5, 7];
      const data = Uint8Array.from({ length: height * width }, (_, i) => (i * 5 + (i >> 2)) % 2 ** depth);
      const stride = Math.ceil((width * depth) / 8);
      const packed = new Uint8Array(stride * height);
      data.forEach((label, i) => {
        const bit = (i % width) * depth;
        packed[Math.floor(i / width) * stride + (bit >> 3)]! |= label << (8 - depth - (bit & 7));
      });
      const png = encode({ width, height, data: packed, depth, channels: 1, palette: colours.slice(0, 2 ** depth) });
      expect(decodeLabels(png, 'low.png', { classes: 21 }).data).to.deep.equal(data);
    }
  });

  it('in 8-bit grey are read as indices, as SegmentationClassAug has them', () => {
    const png = encode({ width: 3, height: 2, data: small.data, depth: 8, channels: 1 });
    expect(decodeLabels(png, 'grey.png', { classes: 21 })).to.deep.equal(small);
  });

  it('are written whole, over an old one too', async () => {
    const path = join(folder(), 'deep', 'a.png');
    await writeLabels(path, { ...small, data: new Uint8Array(6) }, palette);
    await writeLabels(path, small, palette);
    expect(await readLabels(path, { classes: 21, height: 2, width: 3 })).to.deep.equal(small);
    expect(readdirSync(join(folder(), 'deep'))).to.deep.equal(['a.png']);
  });

  it('of VOC 2012 are read and written without a change', function () {
    const masks = shared('data/voc/real7/SegmentationClass');
    if (masks === undefined) return this.skip();
    for (const name of readdirSync(masks)) {
      const labels = decodeLabels(readFileSync(join(masks, name)), name, { classes: 21 });
      expect(new Set(labels.data).size, name).to.be.greaterThan(1);
      expect(decodeLabels(encodeLabels(labels, palette), name, { classes: 21 })).to.deep.equal(labels);
    }
  });

  describe('bad ones', () => {
    const expected = { classes: 21, height: 2, width: 3 };

    it('an RGB mask is refused', async () => {
      const path = join(folder(), 'rgb.png');
      writeFileSync(path, encodePng(shadedPhoto(2, 3)));
      await failure(
        () => readLabels(path, expected),
        'LABEL',
        [path, 'is RGB, coloured first at (row 0, column 0); an indexed PNG'],
        'class indices, not colours',
      );
    });

    it('a mask with transparency, or shades of 16 bits, is refused', async () => {
      const rgba = encode({ width: 3, height: 2, data: new Uint8Array(24), depth: 8, channels: 4 });
      await failure(async () => decodeLabels(rgba, 'a.png', expected), 'LABEL', ['a.png is partly transparent']);
      const deep = encode({ width: 3, height: 2, data: Uint16Array.of(0, 9, 0, 300, 0, 0), depth: 16, channels: 1 });
      await failure(async () => decodeLabels(deep, 'a.png', expected), 'LABEL', [
        'Label 300 at (row 1, column 0) of a.png (16-bit grey)',
      ]);
    });

    it('another size is refused; a swapped one names the EXIF turn', async () => {
      const png = encodeLabels(small, palette);
      await failure(
        async () => decodeLabels(png, 'a.png', { classes: 21, height: 3, width: 3 }),
        'LABEL',
        ['a.png is 2×3', 'its photo is 3×3'],
        'Does it belong to this photo?',
      );
      await failure(
        async () => decodeLabels(png, 'a.png', { classes: 21, height: 3, width: 2 }),
        'LABEL',
        ['2×3'],
        'EXIF',
      );
    });

    it('an index out of range is refused with its place', async () => {
      const png = encodeLabels(small, palette);
      await failure(
        async () => decodeLabels(png, 'a.png', { classes: 20 }),
        'LABEL',
        ['Label 20 at (row 1, column 0) of a.png; labels go from 0 to 19 or are 255.'],
        'class list',
      );
    });

    it('a truncated, a damaged and a foreign file are refused', async () => {
      const png = encodeLabels(
        { kind: 'labels', data: new Uint8Array(900).map((_, i) => i % 21), height: 30, width: 30 },
        palette,
      );
      await failure(
        async () => decodeLabels(png.subarray(0, png.length - 40), 'cut.png', { classes: 21 }),
        'FILE_FORMAT',
        ['The label file cut.png is truncated'],
      );
      const hurt = new Uint8Array(png);
      hurt[hurt.length - 30]! ^= 0xff;
      await failure(async () => decodeLabels(hurt, 'hurt.png', { classes: 21 }), 'FILE_FORMAT', [
        'The label file hurt.png is damaged: the checksum of its chunk IDAT is wrong',
      ]);
      await failure(async () => decodeLabels(Uint8Array.of(1, 2, 3), 'x.png', { classes: 21 }), 'FILE_FORMAT', [
        'x.png is no PNG',
      ]);
      const path = join(folder(), 'no.png');
      await failure(() => readLabels(path, { classes: 21 }), 'FILE_MISSING', [path]);
    });

    it('labels that do not fill their size are not written', async () => {
      const path = join(folder(), 'a.png');
      await failure(() => writeLabels(path, { ...small, height: 3 }, palette), 'SHAPE', ['6 labels do not fill 3×3']);
      expect(existsSync(path)).to.equal(false);
    });
  });
});
