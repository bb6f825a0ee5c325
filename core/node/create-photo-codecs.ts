import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import { type CodecSource, type PhotoCodecs, photoCodecs } from '../photo/photo-codecs.ts';

/**
 * Makes a set of codecs whose programs lie in the packages that are installed. Nothing is loaded yet.
 *
 * @param maxPixels most pixels that a photo may declare. @default 200,000,000
 */
export function createPhotoCodecs(maxPixels?: number): PhotoCodecs {
  return photoCodecs(installed, maxPixels);
}

const installed: CodecSource = {
  program: (path) => readFile(createRequire(import.meta.url).resolve(path)),
  inflate: (packed, most) => inflateSync(packed, { maxOutputLength: most }),
};
