import type { PictureReader } from '../image/picture-reader.ts';

/**
 * The chunks of a WebP file (RIFF): a kind of four letters, and the content.
 *
 * @throws DsrgError FILE_FORMAT where the file ends within a chunk
 */
export function* riffChunks(
  reader: PictureReader,
): Generator<{ readonly kind: string; readonly at: number; readonly length: number }> {
  const end = 8 + reader.uint32(4);
  for (let at = 12; at + 8 <= end; ) {
    const length = reader.uint32(at + 4);
    yield { kind: reader.text(at, 4), at: at + 8, length };
    at += 8 + length + (length & 1);
  }
}
