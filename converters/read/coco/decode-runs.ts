import { ReadBudget } from '@dsrg/core';
import type { CocoRuns } from './read-outline.ts';

/**
 * Calls `paint` for every pixel of an object that is kept as runs. Runs go down the columns, outside first.
 *
 * @param paint is told row and column
 * @param budget counts the pixels painted
 * @throws Error where runs do not fill the photo, or are of another size; DsrgError FILE_FORMAT for too many pixels
 */
export function eachRunPixel(
  { size, counts }: CocoRuns,
  height: number,
  width: number,
  paint: (y: number, x: number) => void,
  budget: ReadBudget = new ReadBudget('An outline', height * width),
): void {
  if (size[0] !== height || size[1] !== width) throw new Error(`its runs are for ${size.join('×')} pixels`);
  const runs = typeof counts === 'string' ? unpackRuns(counts) : counts;
  let at = 0;
  let inside = false;
  for (const run of runs) {
    if (!(Number.isSafeInteger(run) && run >= 0) || at + run > height * width) throw new Error('its runs are too long');
    if (inside) budget.step(run);
    if (inside) for (let i = at; i < at + run; i++) paint(i % height, Math.floor(i / height));
    at += run;
    inside = !inside;
  }
  if (at !== height * width) throw new Error(`its runs fill ${at} of ${height * width} pixels`);
}

/**
 * Runs from COCO's packed text: each number in groups of five bits, lowest first, 32 marking that more follow, in the
 * characters from `0` on; signed, and from the fourth on the difference to the last but one.
 *
 * @throws Error for a text that is none
 */
export function unpackRuns(text: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    let bits = 0;
    for (let more = true; more; at++, bits += 5) {
      const code = text.charCodeAt(at) - 48;
      if (!(code >= 0 && code < 64) || bits > 30) throw new Error('its packed runs are damaged');
      value |= (code & 31) << bits;
      more = (code & 32) !== 0;
      if (!more && code & 16 && bits <= 25) value |= -1 << (bits + 5);
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2]! : value);
  }
  return runs;
}
