import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { crc32, inflateSync } from 'node:zlib';
import { DsrgError, decodePhotoWith, inflateInPage, photoCodecs } from '@dsrg/core';
import { createPhotoCodecs, decodePhoto, photoSize, readPhoto } from '@dsrg/core/node';
import { expect } from 'chai';
import fc from 'fast-check';
import { repository, shared } from '../../shared.ts';
import { failure } from '../node/failure.ts';

/** See `fixtures/photos/make/make_photos.py`: what Pillow sees, or why a file is refused. */
type Picture =
  | { bytes: string; size: [number, number]; crc32?: number; rgb?: string }
  | { bytes: string; refused: string };

const pictures: Record<string, Picture> = JSON.parse(
  readFileSync(join(repository, 'fixtures', 'photos', 'pictures.json'), 'utf8'),
);
const bytesOf = (name: string) => new Uint8Array(Buffer.from(pictures[name]!.bytes, 'base64'));

/** Pillow 13's RGB of the cases in ../shared (crc32), by `fixtures/photos/make/reference.py`; or what the refusal says. */
const cases: Record<string, number | string> = {
  'bmp-low-depth/hopper_rle8.bmp': 2953494675,
  'bmp-low-depth/pal4.bmp': 680412017,
  'bmp-low-depth/pal4rle.bmp': 680412017,
  'bmp-low-depth/pal8rle.bmp': 944062805,
  'png-trns/caption_6_33_22.png': 2683323718,
  'png-trns/l_trns.png': 1989248461,
  'png-trns/rgb_trns.png': 565189067,
  'tiff-hang/tifl/cat/multipage_single_frame_loop.tiff': 2107291867,
  'tiff-silent/cmyk.tif': 2065632809,
  'tiff-silent/hopper_gray_4bpp.tif': 2669592617,
  'tiff-silent/rgb8_big.tif': 2065632809,
  'tiff-silent/rgb8_planar.tif': 2065632809,
  'tiff-silent/hopper_lzma.tif': 'LZMA',
  'tiff-silent/hopper_webp.tif': 'WebP',
  'tiff-silent/rgb8_zstd.tif': 'Zstandard',
};

describe('core/node photos of every format', () => {
  const codecs = createPhotoCodecs();

  for (const [name, picture] of Object.entries(pictures)) {
    if ('refused' in picture)
      it(`${name} is refused: ${picture.refused}`, async () => {
        const error = await decodePhoto(bytesOf(name), name, { codecs }).then(
          () => expect.fail('it was read'),
          (thrown: unknown) => thrown as DsrgError,
        );
        expect(error).to.be.instanceOf(DsrgError);
        expect(error.code).to.be.oneOf(['FILE_FORMAT', 'IMAGE']);
        expect(error.message).to.include(name).and.include(picture.refused);
        expect(error.hint).to.be.a('string');
      });
    else
      it(`${name} is what Pillow sees`, async () => {
        const photo = await decodePhoto(bytesOf(name), name, { codecs });
        expect([photo.height, photo.width]).to.deep.equal(picture.size);
        const { height, width } = photoSize(bytesOf(name), name);
        expect([height, width], 'by its header').to.deep.equal(picture.size);
        if (picture.crc32 !== undefined) return expect(crc32(photo.data)).to.equal(picture.crc32);
        const rgb = inflateSync(Buffer.from(picture.rgb!, 'base64'));
        const furthest = photo.data.reduce((most, value, k) => Math.max(most, Math.abs(value - rgb[k]!)), 0);
        return expect(furthest, 'AVIF: builds of libavif round differently').to.be.at.most(3);
      });
  }

  for (const [name, expected] of Object.entries(cases))
    it(`${name} of the shared cases`, async function () {
      const path = shared(`data/cases/${name}`);
      if (path === undefined) return this.skip();
      if (typeof expected === 'string') return void (await failure(() => readPhoto(path), 'IMAGE', [path, expected]));
      expect(crc32((await readPhoto(path)).data)).to.equal(expected);
    });

  it('a page decodes the very same pixels, and refuses the same', async () => {
    const program = async (path: string) => readFileSync(createRequire(import.meta.url).resolve(path));
    const ofPage = photoCodecs({ program, inflate: inflateInPage });
    for (const name of Object.keys(pictures)) {
      const answers = [codecs, ofPage].map((each) =>
        decodePhotoWith(each, bytesOf(name), name).then(
          ({ data, height, width }) => `${height}×${width} ${crc32(data)}`,
          ({ code }: DsrgError) => code,
        ),
      );
      const [native, page] = await Promise.all(answers);
      expect(page, name).to.equal(native);
    }
  });

  it('a HEIC photo and others that are not read are named, with the cure', async () => {
    const boxed = (brands: string) => Buffer.from(`\0\0\0\x18ftyp${brands}`, 'latin1');
    const foreign: [string, Uint8Array, string, string][] = [
      ['a.heic', boxed('heic\0\0\0\0mif1heic'), 'a HEIC photo', 'heif-convert'],
      ['b.jpg', boxed('mif1\0\0\0\0mif1heic'), 'a HEIC photo', 'Most Compatible'],
      ['c.jp2', Buffer.from('\0\0\0\x0cjP  \r\n\x87\n', 'latin1'), 'a JPEG 2000 picture', 'opj_decompress'],
      ['d.jxl', Buffer.from('\xff\x0a\xfa\x01', 'latin1'), 'a JPEG XL picture', 'djxl'],
      ['e.png', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), 'a pointer to Git LFS', 'git lfs pull'],
      ['f.tif', Buffer.from('%PDF-1.7'), 'a PDF document', 'export it'],
      ['g.jpg', boxed('isom\0\0\0\0isommp41'), 'a film', 'export it'],
    ];
    for (const [name, bytes, what, cure] of foreign) {
      await failure(() => decodePhoto(bytes, name, { codecs }), 'FILE_FORMAT', [name, what, 'not read'], cure);
      await failure(() => photoSize(bytes, name), 'FILE_FORMAT', [name, what], cure);
    }
  });

  it('the declared size is looked at first, in every format', async () => {
    const large: [string, Uint8Array][] = [
      ['bomb.png', patched('rgb16.png', [16, '0000753000007530'], 'png')],
      ['bomb.gif', patched('plain.gif', [6, 'ffffffff'])],
      ['bomb.bmp', patched('rgb24.bmp', [18, '3075000030750000'])],
      ['bomb.jpg', patched('cmyk.jpg', [Buffer.from(bytesOf('cmyk.jpg')).indexOf('ffc0', 0, 'hex') + 5, 'fff0fff0'])],
      ['bomb.webp', patched('lossless.webp', [21, 'ffffff0f'])],
      [
        'bomb.avif',
        patched('photo.avif', [Buffer.from(bytesOf('photo.avif')).indexOf('ispe') + 8, '0000753000007530']),
      ],
    ];
    for (const [name, bytes] of large)
      await failure(() => decodePhoto(bytes, name, { codecs }), 'IMAGE', [name, 'megapixels; at most 200'], 'smaller');
    await failure(() => decodePhoto(bytesOf('rgb.tif'), 'a.tif', { codecs: { ...codecs, maxPixels: 246 } }), 'IMAGE', [
      '13×19 pixels (height×width)',
      '0.000247 megapixels; at most 0.000246',
    ]);
    expect(await decodePhoto(bytesOf('rgb.tif'), 'a.tif', { codecs: { ...codecs, maxPixels: 247 } })).to.include({
      height: 13,
    });
  });

  it('mutated files are read or refused, soon, and nothing is printed', async function () {
    this.timeout(60_000);
    const names = Object.keys(pictures).filter((name) => !name.endsWith('.avif'));
    const written: unknown[] = [];
    const restore = [process.stdout, process.stderr].map((stream) => {
      const { write } = stream;
      stream.write = ((chunk: unknown) => written.push(chunk) > 0) as typeof stream.write;
      return () => {
        stream.write = write;
      };
    });
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...names),
          fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 4 }),
          async (name, changes) => {
            const bytes = bytesOf(name);
            for (const [at, value] of changes) bytes[at % bytes.length] = value;
            const outcome = await decodePhoto(bytes, name, { codecs: { ...codecs, maxPixels: 4_000_000 } }).catch(
              (error: unknown) => error,
            );
            if (!(outcome instanceof DsrgError)) expect(outcome).to.have.property('kind', 'rgb');
          },
        ),
        { numRuns: 1500, seed: 12 },
      );
    } finally {
      for (const undo of restore) undo();
    }
    expect(written).to.deep.equal([]);
  });
});

/** A picture with other bytes (in hexadecimal) at one place; the checksum of a PNG's header is made anew. */
function patched(name: string, [at, hex]: [number, string], kind?: 'png'): Uint8Array {
  const bytes = Buffer.from(bytesOf(name));
  bytes.set(Buffer.from(hex, 'hex'), at);
  if (kind === 'png') bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return new Uint8Array(bytes);
}
