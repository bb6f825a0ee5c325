/**
 * Decodes every picture of a folder and compares it with what Pillow sees in it: the table of the photo decoders.
 *
 *     python fixtures/photos/make/reference.py FOLDER > reference.json
 *     node --import tsx --conditions dsrg-source test/bench/decoders.ts FOLDER reference.json [--list]
 *
 * `wrong` must be 0: a picture is equal to the reference, byte for byte (AVIF: nearly), or refused. What is read though Pillow refuses it
 * stands apart. Good folders: PngSuite, bmpsuite, the pictures of libtiff, those in the tests of Pillow's sources.
 */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { crc32, inflateSync } from 'node:zlib';
import { DsrgError } from '@dsrg/core';
import { createPhotoCodecs, decodePhoto } from '@dsrg/core/node';

type Reference =
  | { size: [number, number]; crc32: number; mode: string; rgb?: string }
  | { unfit: true }
  | { error: string };
type Outcome = 'equal' | 'refused' | 'wrong' | 'read, Pillow refuses' | 'crashed' | 'slow';

const [folder, referencePath] = process.argv.slice(2) as [string, string];
const lists = process.argv.includes('--list');
const references = JSON.parse(await readFile(referencePath, 'utf8')) as Record<string, Reference>;
const codecs = createPhotoCodecs();
const table = new Map<string, Map<Outcome, number>>();
for (const [name, reference] of Object.entries(references)) {
  const before = performance.now();
  const { outcome, detail } = await compare(name, reference);
  const took = performance.now() - before;
  const kind = extname(name).toLowerCase();
  const row = table.get(kind) ?? new Map<Outcome, number>();
  table.set(kind, row.set(outcome, (row.get(outcome) ?? 0) + 1));
  if (took > 2000) console.log(`slow: ${name} took ${Math.round(took)} ms`);
  if (lists || outcome === 'wrong' || outcome === 'crashed') console.log(`${outcome}: ${name} ${detail}`);
}
for (const [kind, row] of [...table].sort()) {
  const tried = [...row.values()].reduce((sum, count) => sum + count, 0);
  const parts = (['equal', 'refused', 'wrong', 'read, Pillow refuses', 'crashed'] as const).map(
    (outcome) => `${outcome} ${row.get(outcome) ?? 0}`,
  );
  console.log(`${kind.padEnd(6)} tried ${tried}: ${parts.join(', ')}`);
}

async function compare(name: string, reference: Reference): Promise<{ outcome: Outcome; detail: string }> {
  try {
    const photo = await decodePhoto(await readFile(join(folder, name)), name, { codecs });
    if (!('size' in reference)) return { outcome: 'read, Pillow refuses', detail: JSON.stringify(reference) };
    const [height, width] = reference.size;
    const sized = photo.height === height && photo.width === width;
    const same = sized && (reference.rgb ? isNear(photo.data, reference.rgb) : crc32(photo.data) === reference.crc32);
    return {
      outcome: same ? 'equal' : 'wrong',
      detail: same ? '' : `${photo.height}×${photo.width} of ${reference.size.join('×')}`,
    };
  } catch (error) {
    if (error instanceof DsrgError)
      return { outcome: 'refused', detail: `${error.message} ${JSON.stringify(reference)}` };
    return { outcome: 'crashed', detail: String((error as Error).stack) };
  }
}

/** Within eight steps of 255 everywhere, and half a step on average: as far as two builds of libavif lie apart. */
function isNear(data: Uint8Array, packed: string): boolean {
  const rgb = inflateSync(Buffer.from(packed, 'base64'));
  const steps = Array.from(data, (value, k) => Math.abs(value - rgb[k]!));
  return steps.every((step) => step <= 8) && steps.reduce((sum, step) => sum + step, 0) <= steps.length / 2;
}
