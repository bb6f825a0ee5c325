import { DsrgError, ReadBudget } from '@dsrg/core';
import type { NumpyArray } from '../read/numpy/numpy-array.ts';
import { numpyConstructors } from '../read/numpy/numpy-pickle.ts';
import { keyText } from '../read/pickle/pickle-values.ts';
import { unpickle } from '../read/pickle/unpickle.ts';
import { type CueDictionary, cueHalfOf, joinCueHalves } from './cue-halves.ts';
import type { CueSet, PhotoCues } from './cue-set.ts';
import { smallNumbers } from './small-numbers.ts';

/** What a cue file does not say of itself. */
export interface ReadCueOptions {
  /** Background included. */
  readonly classes: number;
  /** Rows and columns of the grid; 41 in SEC, DSRG and their ports. */
  readonly height: number;
  readonly width: number;
  /** Id of a photo by the number that stands for it: SEC's `input_list.txt`. @default photos are named in the file */
  readonly list?: ReadonlyMap<string, string>;
  /** The other half, where the file is SEC-MXNet's of the foreground alone. @default the file holds all */
  readonly background?: { readonly bytes: Uint8Array; readonly name: string; readonly budget?: ReadBudget };
}

/**
 * Reads localization cues: a pickled dictionary with `<photo>_labels` (classes of the photo) and `<photo>_cues` (3 × K: class,
 * row, column), of any protocol and integer type. Photos are numbers of a list (SEC, DSRG, their TensorFlow ports) or names
 * (SEC-MXNet, whose two intermediate files are read together, too).
 *
 * @param bytes of the pickle, unpacked
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for a broken pickle or another dictionary; LABEL for a class or a cell outside the grid;
 *   DATASET for a number that is not in the list; CONFIG where photos are numbers and there is no list, or
 *   where half of the cues is missing
 */
export function readCuePickle(
  bytes: Uint8Array,
  name: string,
  options: ReadCueOptions,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): CueSet {
  const value = readDictionary(bytes, name, options.background, budget);
  const photos = new Map<string, PhotoCues>();
  for (const [key, content] of value) {
    const [, photo, part] = (typeof key === 'string' && /^(.+)_(labels|cues)$/s.exec(key)) || [];
    if (photo === undefined)
      throw wrong(
        name,
        `its key ${JSON.stringify(keyText(key)?.slice(0, 60) ?? 'a tuple or the like')} is neither of labels nor of cues`,
      );
    if (part === 'labels') {
      if (!value.has(`${photo}_cues`)) throw wrong(name, `it has labels of ${photo}, but no cues`);
      continue;
    }
    const id = photoOf(photo, name, options.list);
    if (photos.has(id)) throw wrong(name, `it has ${id} twice`);
    budget.list();
    photos.set(id, readPhoto(id, value.get(`${photo}_labels`), content, name, options));
  }
  if (photos.size === 0) throw wrong(name, 'it has no cues at all');
  const { classes, height, width } = options;
  return { classes, height, width, photos };
}

/** The dictionary, joined of its halves where there are two. */
function readDictionary(
  bytes: Uint8Array,
  name: string,
  other: ReadCueOptions['background'],
  budget: ReadBudget,
): CueDictionary {
  const dictionary = (content: Uint8Array, file: string, costs: ReadBudget): CueDictionary => {
    const { value } = unpickle(content, { name: file, budget: costs, constructors: numpyConstructors });
    if (!(value instanceof Map)) throw wrong(file, 'it holds no dictionary');
    return value;
  };
  const own = dictionary(bytes, name, budget);
  const half = cueHalfOf(own);
  if (other === undefined && half === undefined) return own;
  const background =
    other && dictionary(other.bytes, other.name, other.budget ?? new ReadBudget(other.name, other.bytes.length));
  if (half === 'foreground' && background && cueHalfOf(background) === 'background') {
    try {
      return joinCueHalves(own, background);
    } catch (cause) {
      throw wrong(name, `it cannot be joined with ${other?.name}: ${(cause as Error).message}`, cause);
    }
  }
  const found = half === undefined ? 'whole cues, or none' : `only the ${half} cues of SEC-MXNet`;
  throw new DsrgError('CONFIG', `${name} holds ${found}; its foreground cues and its background cues go together.`, {
    hint: 'dsrg-convert cues fg_cue_initsec.p --background bg_cue_initsec.p --grid 40 --out cues',
  });
}

function photoOf(key: string, name: string, list: ReadCueOptions['list']): string {
  const listed = list?.get(key);
  if (listed !== undefined) return listed;
  if (!/^\d+$/.test(key)) {
    if (/(^|[/\\])\.\.([/\\]|$)|^([/\\]|[a-z]:)|\0/i.test(key))
      throw wrong(name, `it names the photo ${JSON.stringify(key)}, which is a path`);
    return key;
  }
  if (list === undefined) {
    throw new DsrgError('CONFIG', `${name} calls its photos by numbers (${key}); a list must tell which they are.`, {
      hint: 'Name the list that came with it, lines such as "2008_007028.jpg 0": --list input_list.txt',
    });
  }
  throw new DsrgError('DATASET', `${name} has cues of photo number ${key}, which is not in the list.`, {
    hint: 'Does the list belong to this file?',
  });
}

function readPhoto(id: string, labels: unknown, cues: unknown, name: string, options: ReadCueOptions): PhotoCues {
  const { classes, height, width } = options;
  if (labels === undefined) throw wrong(name, `it has cues of ${id}, but no labels`);
  let tags: Uint8Array;
  let cells: Uint8Array;
  try {
    tags = smallNumbers(labels);
    cells = readCells(cues);
  } catch (cause) {
    throw wrong(name, `cues or labels of ${id} cannot be read: ${(cause as Error).message}`, cause);
  }
  for (const tag of tags) {
    if (tag < 1 || tag >= classes) throw outside(`class ${tag} among the labels`, id, name, `1 to ${classes - 1}`);
  }
  const size = cells.length / 3;
  for (let k = 0; k < size; k++) {
    const [label, y, x] = [cells[k]!, cells[size + k]!, cells[2 * size + k]!];
    if (label >= classes) throw outside(`class ${label}`, id, name, `0 to ${classes - 1}`);
    if (y >= height || x >= width)
      throw outside(`the cell (row ${y}, column ${x})`, id, name, `${height}×${width} cells`);
  }
  return { tags: [...new Set(tags)].sort((a, b) => a - b), cells };
}

/** One array 3 × K, or a list of three. */
function readCells(cues: unknown): Uint8Array {
  if (Array.isArray(cues)) {
    const rows = cues.map(smallNumbers);
    const size = rows[0]?.length ?? 0;
    if (rows.length !== 3 || rows.some((row) => row.length !== size)) throw new Error('no three rows of one length');
    return Uint8Array.from(rows.flatMap((row) => [...row]));
  }
  const cells = smallNumbers(cues);
  const { shape } = cues as NumpyArray;
  if (shape.length !== 2 || shape[0] !== 3) throw new Error(`an array of shape (${shape}), not (3, K)`);
  return cells;
}

function outside(what: string, id: string, name: string, range: string): DsrgError {
  return new DsrgError('LABEL', `${name} has ${what} in the cues of ${id}; ${range} were expected.`, {
    hint: 'Another number of classes or another grid? Name them: --classes, --grid.',
  });
}

function wrong(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${name} is no file of localization cues: ${reason}.`, {
    hint: 'Expected: a pickled dictionary with "<photo>_labels" and "<photo>_cues" for each photo.',
    cause,
  });
}
