import { DsrgError } from '../errors.ts';

/** Formats of photos that are read. */
export type PhotoFormat = 'jpeg' | 'png' | 'bmp' | 'gif' | 'tiff' | 'webp' | 'avif';

interface Signature {
  readonly at: number;
  readonly text: string;
  /** Of what is read, its format; of what is not, what it is and the cure. */
  readonly means: PhotoFormat | { readonly what: string; readonly cure: string };
}

const heic = {
  what: 'a HEIC photo (as iPhones write it)',
  cure: 'Convert it: heif-convert in.heic out.jpg; on an iPhone, Settings > Camera > Formats > Most Compatible writes JPEG.',
};
const jpeg2000 = { what: 'a JPEG 2000 picture', cure: 'Convert it to PNG: opj_decompress -i in.jp2 -o out.png' };
const jpegXl = { what: 'a JPEG XL picture', cure: 'Convert it: djxl in.jxl out.png' };
const document = (what: string) => ({ what, cure: 'A photo is a picture of pixels: export it as JPEG or PNG.' });

/** Latin-1 text that the bytes hold at a place. The first that fits counts. */
const signatures: readonly Signature[] = [
  { at: 0, text: '\xff\xd8\xff', means: 'jpeg' },
  { at: 0, text: '\x89PNG\r\n\x1a\n', means: 'png' },
  { at: 0, text: 'GIF87a', means: 'gif' },
  { at: 0, text: 'GIF89a', means: 'gif' },
  { at: 0, text: 'II*\0', means: 'tiff' },
  { at: 0, text: 'MM\0*', means: 'tiff' },
  { at: 0, text: 'II+\0', means: 'tiff' },
  { at: 0, text: 'MM\0+', means: 'tiff' },
  { at: 8, text: 'WEBP', means: 'webp' },
  { at: 4, text: 'ftypavif', means: 'avif' },
  { at: 4, text: 'ftypavis', means: { what: 'an AVIF animation', cure: 'Save one of its pictures as JPEG or PNG.' } },
  ...['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx'].map((brand) => ({ at: 4, text: `ftyp${brand}`, means: heic })),
  { at: 4, text: 'jP  \r\n', means: jpeg2000 },
  { at: 0, text: '\xff\x4f\xff\x51', means: jpeg2000 },
  { at: 4, text: 'JXL \r\n', means: jpegXl },
  { at: 0, text: '\xff\x0a', means: jpegXl },
  { at: 0, text: 'BM', means: 'bmp' },
  { at: 0, text: '8BPS', means: document('a Photoshop document') },
  { at: 0, text: '%PDF', means: document('a PDF document') },
  { at: 4, text: 'ftypcrx ', means: document('a raw photo of a Canon camera') },
  { at: 4, text: 'ftyp', means: document('a film') },
  {
    at: 0,
    text: 'version https://git-lfs',
    means: { what: 'a pointer to Git LFS', cure: 'Fetch the file itself: git lfs pull' },
  },
];

/**
 * The format of a photo by its bytes; its name counts for nothing.
 *
 * @param bytes of the file, or its beginning
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for what is no photo that is read, with what it is, where that is known, and the cure
 */
export function photoFormat(bytes: Uint8Array, name: string): PhotoFormat {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  if (head.startsWith('ftypmif1', 4) || head.startsWith('ftypmsf1', 4)) return brandedFormat(head, name);
  const found = signatures.find(({ at, text }) => head.startsWith(text, at))?.means;
  if (typeof found === 'string') return found;
  throw found
    ? unread(name, found)
    : new DsrgError('FILE_FORMAT', `The photo ${name} cannot be decoded: its bytes are of no known format.`, {
        hint: 'JPEG, PNG, WebP, AVIF, BMP, GIF and TIFF are read. Is it complete, and what its name says? Convert others to JPEG or PNG.',
      });
}

/** A HEIF file of general brand says among its other brands what is in it (ISO 14496-12, 4.3). */
function brandedFormat(head: string, name: string): PhotoFormat {
  if (head.includes('avif')) return 'avif';
  throw unread(name, heic);
}

function unread(name: string, { what, cure }: { readonly what: string; readonly cure: string }): DsrgError {
  return new DsrgError('FILE_FORMAT', `The photo ${name} is ${what}, which is not read.`, { hint: cure });
}
