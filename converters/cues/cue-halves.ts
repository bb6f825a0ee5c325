import { NumpyArray } from '../read/numpy/numpy-array.ts';
import { smallNumbers } from './small-numbers.ts';

/** A pickled dictionary, as the unpickler gives it. */
export type CueDictionary = ReadonlyMap<unknown, unknown>;

/**
 * Which half of SEC-MXNet's cues a dictionary holds, which are kept in two files until `create_SEC_cue` joins them: of the foreground
 * (`fg_cue_initsec.p`) photo → [classes, rows, columns], classes counted from 0 without background; of the background
 * (`bg_cue_initsec.p`) photo → (rows, columns). Layout: SEC-MXNet @56c8401, cores/generate_fg_cues.py and generate_bg_cues.py.
 *
 * @returns `undefined` for any other dictionary
 */
export function cueHalfOf(dictionary: CueDictionary): 'foreground' | 'background' | undefined {
  const [first] = dictionary;
  const [key, rows] = first ?? [];
  if (typeof key !== 'string' || /_(cues|labels)$/.test(key) || !Array.isArray(rows)) return undefined;
  if (!rows.every((row) => row instanceof NumpyArray && row.shape.length === 1)) return undefined;
  return rows.length === 3 ? 'foreground' : rows.length === 2 ? 'background' : undefined;
}

/**
 * Joins the two halves as SEC-MXNet does (cores/utils/misc.py, create_SEC_cue): background first, then the foreground, its classes
 * counted from 1. A photo's labels are the classes of its cues.
 *
 * @returns what SEC-MXNet's `sec_cue.p` holds: `<photo>_labels` and `<photo>_cues`
 * @throws Error that says what is wrong
 */
export function joinCueHalves(foreground: CueDictionary, background: CueDictionary): Map<string, NumpyArray> {
  const lost = [...background.keys()].find((photo) => !foreground.has(photo));
  if (lost !== undefined) throw new Error(`${lost} has background cues, but none of the foreground`);
  const joined = new Map<string, NumpyArray>();
  for (const [photo, content] of foreground) {
    const [classes, rows, columns] = rowsOf(content, 3, photo) as [Uint8Array, Uint8Array, Uint8Array];
    if (!background.has(photo)) throw new Error(`${photo} has foreground cues, but none of the background`);
    const [emptyRows, emptyColumns] = rowsOf(background.get(photo), 2, photo) as [Uint8Array, Uint8Array];
    if (classes.includes(255)) throw new Error(`${photo} has a class beyond 254`);
    const labels = classes.map((label) => label + 1);
    const none = new Uint8Array(emptyRows.length);
    const parts = [none, labels, emptyRows, rows, emptyColumns, columns];
    const cells = Uint8Array.from(parts.flatMap((part) => [...part]));
    joined.set(`${photo}_labels`, arrayOf([...new Set(labels)]));
    joined.set(`${photo}_cues`, arrayOf(cells, [3, cells.length / 3]));
  }
  return joined;
}

function rowsOf(content: unknown, count: number, photo: unknown): Uint8Array[] {
  const rows = Array.isArray(content) ? content.map(smallNumbers) : [];
  if (rows.length === count && rows.every(({ length }) => length === rows[0]?.length)) return rows;
  throw new Error(`the cues of ${photo} are not ${count} arrays of one length`);
}

function arrayOf(numbers: ArrayLike<number>, shape: readonly number[] = [numbers.length]): NumpyArray {
  return new NumpyArray().fill(shape, { kind: 'u', size: 1, bigEndian: false }, false, Uint8Array.from(numbers));
}
