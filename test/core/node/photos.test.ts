import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { RgbImage } from '@dsrg/core';
import { encodePng } from '@dsrg/core';
import { decodePhoto, encodeJpeg, photoSize, readPhoto } from '@dsrg/core/node';
import { expect } from 'chai';
import { failure } from './failure.ts';
import { greyJpeg, progressiveJpeg, rgbJpeg, shadedPhoto, withOrientation } from './pictures.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('photos', () => {
  const folder = temporaryFolder();

  it('a JPEG has the very pixels of libjpeg-turbo, baseline and progressive', async () => {
    for (const { bytes, checksum } of [rgbJpeg, progressiveJpeg]) {
      const photo = await decodePhoto(bytes, 'a.jpg');
      expect([photo.height, photo.width]).to.deep.equal([16, 24]);
      expect(crc32(photo.data)).to.equal(checksum);
    }
  });

  it('a grey JPEG becomes grey RGB', async () => {
    expect(crc32((await decodePhoto(greyJpeg.bytes, 'grey.jpg')).data)).to.equal(greyJpeg.checksum);
  });

  it('EXIF orientation is applied, to the size in the header as well', async () => {
    const stored = await decodePhoto(rgbJpeg.bytes, 'a.jpg');
    const pixel = (photo: RgbImage, row: number, column: number) => {
      const at =
        ((row < 0 ? row + photo.height : row) * photo.width + (column < 0 ? column + photo.width : column)) * 3;
      return [...photo.data.subarray(at, at + 3)];
    };
    // EXIF 2.3: where the stored top-left corner and its right neighbour are to be seen.
    const places: Record<number, readonly [readonly [number, number], readonly [number, number]]> = {
      1: [
        [0, 0],
        [0, 1],
      ],
      2: [
        [0, -1],
        [0, -2],
      ],
      3: [
        [-1, -1],
        [-1, -2],
      ],
      4: [
        [-1, 0],
        [-1, 1],
      ],
      5: [
        [0, 0],
        [1, 0],
      ],
      6: [
        [0, -1],
        [1, -1],
      ],
      7: [
        [-1, -1],
        [-2, -1],
      ],
      8: [
        [-1, 0],
        [-2, 0],
      ],
    };
    expect(pixel(stored, 0, 0)).to.not.deep.equal(pixel(stored, 0, 1));
    for (const [orientation, [corner, neighbour]] of Object.entries(places)) {
      for (const order of ['II', 'MM'] as const) {
        const bytes = withOrientation(rgbJpeg.bytes, Number(orientation), order);
        const photo = await decodePhoto(bytes, 'turned.jpg');
        const size = { height: photo.height, width: photo.width };
        expect(size).to.deep.equal(Number(orientation) < 5 ? { height: 16, width: 24 } : { height: 24, width: 16 });
        expect(photoSize(bytes, 'turned.jpg')).to.deep.equal(size);
        expect(pixel(photo, ...corner), `corner, ${orientation}`).to.deep.equal(pixel(stored, 0, 0));
        expect(pixel(photo, ...neighbour), `neighbour, ${orientation}`).to.deep.equal(pixel(stored, 0, 1));
      }
    }
  });

  it('PNG keeps every pixel', async () => {
    const photo = shadedPhoto(13, 17);
    const png = encodePng(photo);
    expect(photoSize(png, 'a.png')).to.deep.equal({ height: 13, width: 17 });
    expect(await decodePhoto(png, 'a.png')).to.deep.equal(photo);
  });

  it('JPEG comes back near, and the same photo gives the same bytes', async () => {
    const photo = shadedPhoto(40, 30);
    const jpeg = await encodeJpeg(photo, 95);
    expect(await encodeJpeg(photo, 95)).to.deep.equal(jpeg);
    expect(photoSize(jpeg, 'a.jpg')).to.deep.equal({ height: 40, width: 30 });
    const back = await decodePhoto(jpeg, 'a.jpg');
    const difference =
      back.data.reduce((sum, value, i) => sum + Math.abs(value - photo.data[i]!), 0) / back.data.length;
    expect(difference).to.be.lessThan(6);
    await failure(() => encodeJpeg(photo, 0), 'CONFIG', ['JPEG quality 0']);
  });

  describe('bad ones', () => {
    it('a truncated JPEG is refused wherever it ends, and the next photo still decodes', async () => {
      const whole = await encodeJpeg(shadedPhoto(64, 96), 90);
      for (const share of [0.999, 0.7, 0.3, 0.05]) {
        const path = join(folder(), `cut-${share}.jpg`);
        writeFileSync(path, whole.subarray(0, Math.floor(whole.length * share)));
        const error = await failure(() => readPhoto(path), 'FILE_FORMAT', [path]);
        expect(error.message).to.match(/truncated|damaged/);
        expect(error.hint).to.include('Copy or download it again');
      }
      expect(crc32((await decodePhoto(rgbJpeg.bytes, 'a.jpg')).data)).to.equal(rgbJpeg.checksum);
      expect(process.exitCode, 'the decoder may not touch it').to.equal(undefined);
    });

    it('a JPEG with damaged data is refused', async () => {
      const bytes = new Uint8Array(rgbJpeg.bytes);
      bytes.fill(0x5a, 300, 315);
      await failure(() => decodePhoto(bytes, 'hurt.jpg'), 'FILE_FORMAT', ['The JPEG hurt.jpg is damaged']);
    });

    it('a missing, an empty and a foreign file are told apart', async () => {
      const path = join(folder(), 'no.jpg');
      await failure(() => readPhoto(path), 'FILE_MISSING', [path, 'does not exist'], 'Check the path');
      await failure(() => readPhoto(folder()), 'FILE_MISSING', [folder(), 'it is a folder']);
      await failure(() => decodePhoto(new Uint8Array(0), 'void.jpg'), 'FILE_FORMAT', ['void.jpg is empty']);
      const text = new TextEncoder().encode('<html>not found</html>');
      await failure(() => decodePhoto(text, 'page.jpg'), 'FILE_FORMAT', ['page.jpg cannot be decoded'], 'JPEG, PNG');
      await failure(async () => photoSize(text, 'page.jpg'), 'FILE_FORMAT', ['page.jpg', 'no known format']);
      const png = encodePng(shadedPhoto(20, 20));
      await failure(() => decodePhoto(png.subarray(0, png.length / 2), 'cut.png'), 'FILE_FORMAT', ['cut.png']);
    });
  });
});
