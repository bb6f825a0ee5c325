import { ReadBudget } from '@dsrg/core';
import type { ColumnRuns } from './column-runs.ts';
import type { CocoRuns } from './read-outline.ts';

/**
 * The pixels of an object that is kept as runs: COCO has their lengths, outside first.
 *
 * @param budget counts the runs
 * @throws Error where runs do not fill the photo, or are of another size; DsrgError FILE_FORMAT for too many
 */
export function decodeRuns(
  { size, counts }: CocoRuns,
  height: number,
  width: number,
  budget: ReadBudget = new ReadBudget('An outline', height * width),
): ColumnRuns {
  if (size[0] !== height || size[1] !== width) throw new Error(`its runs are for ${size.join('×')} pixels`);
  const lengths = typeof counts === 'string' ? unpackRuns(counts) : counts;
  const runs: number[] = [];
  let at = 0;
  for (const [index, length] of lengths.entries()) {
    budget.step();
    budget.make(8);
    const end = at + length;
    if (!(Number.isSafeInteger(length) && length >= 0) || end > height * width)
      throw new Error('its runs are too long');
    if (index % 2 === 1) runs.push(at, end);
    at = end;
  }
  if (at !== height * width) throw new Error(`its runs fill ${at} of ${height * width} pixels`);
  return runs;
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
