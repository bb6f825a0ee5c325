import { photoSize, readLabels } from '@dsrg/core/node';
import { runBounded } from '../label/run-bounded.ts';
import type { EvaluationSet } from './evaluation-set.ts';
import { headerBytes, readStart } from './read-start.ts';

/** Bytes at the start of a PNG that hold its size and kind. */
const pngBytes = 33;

/**
 * Looks at every label file of a set by its header, so that a missing, misshaped or colour one is found before hours of
 * prediction and not after. Indices are checked when the file is read.
 *
 * @throws DsrgError naming the file, as `readLabels` does
 */
export async function checkTruths(set: EvaluationSet, signal?: AbortSignal): Promise<void> {
  await runBounded(set.items, { limit: 8, signal }, async ({ photo, truths, binary = false }) => {
    const start = truths.length === 0 ? undefined : await readStart(photo, headerBytes);
    if (!start) return;
    const { height, width } = photoSize(start, photo);
    for (const truth of truths) {
      const header = await readStart(truth, pngBytes);
      if (!header || !isLabelHeader(header, height, width))
        await readLabels(truth, { classes: set.classes.length, height, width, binary, maxPixels: set.maxPixels });
    }
  });
}

/** Is it the header of an indexed or grey PNG of this size? If not, reading the file tells what is wrong. */
function isLabelHeader(header: Uint8Array, height: number, width: number): boolean {
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if (header.length < pngBytes || view.getUint32(0) !== 0x89504e47) return false;
  const colourType = header[25];
  return view.getUint32(16) === width && view.getUint32(20) === height && (colourType === 3 || colourType === 0);
}
