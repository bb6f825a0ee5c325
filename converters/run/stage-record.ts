import { DsrgError } from '@dsrg/core';
import { isTextList, parseJsonObject } from './parse-json-object.ts';
import { holdsLabelMaps, isProductKind, type ProductKind, productKinds } from './product-kind.ts';

/**
 * On what grid a stage's maps lie: on the photos' own pixels, or on a coarser one (a network's output, every n-th pixel). Each file has
 * its size, which may differ from photo to photo; a coarse map covers the whole photo.
 */
export type MapGrid = 'photo' | 'coarse';

/** What a complete stage says of what it left in its folder: `done.json`. */
export interface StageRecord {
  readonly format: 1;
  /** Its name in the method: `seeds`. */
  readonly stage: string;
  readonly makes: ProductKind;
  /** Names of the classes that its labels or scores are indices of, background first. */
  readonly classes: readonly string[];
  /** Of its maps; null where it makes none. */
  readonly grid: MapGrid | null;
  /** The run's photo set that it worked on: `target`. */
  readonly photos: string;
  readonly seconds: number;
}

const HINT = 'Train the stage again: remove its folder, and go on with the run.';

/** The content of a stage's `done.json`. */
export function encodeStageRecord(record: Omit<StageRecord, 'format'>): string {
  const { stage, makes, classes, grid, photos, seconds } = record;
  return `${JSON.stringify({ format: 1, stage, makes, classes, grid, photos, seconds })}\n`;
}

/**
 * Reads a stage's `done.json`.
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for what is none, and for one of an older version, which does not say what the stage makes
 */
export function parseStageRecord(content: Uint8Array | string, name: string): StageRecord {
  const found = parseJsonObject(content, name, HINT);
  const refuse = (reason: string): never => {
    throw new DsrgError('FILE_FORMAT', `${name} is no record of a complete stage: ${reason}.`, { hint: HINT });
  };
  const { format, stage, makes, classes, grid, photos, seconds } = found;
  if (format === undefined && typeof stage === 'string') {
    throw new DsrgError('FILE_FORMAT', `${name} was written by an older dsrg: it does not say what the stage made.`, {
      hint: 'Runs of that version cannot be watched or gone on with. Train again with --from its manifest.json and a new --out.',
    });
  }
  if (format !== 1) return refuse(`its format is ${JSON.stringify(format) ?? 'missing'}; this version reads 1`);
  if (typeof stage !== 'string') return refuse('it names no stage');
  if (!isProductKind(makes)) {
    return refuse(`it makes ${JSON.stringify(makes) ?? 'nothing'}; known are ${productKinds.join(', ')}`);
  }
  if (!isTextList(classes) || classes.length < 2) return refuse('its classes are no list of two names or more');
  if (grid !== 'photo' && grid !== 'coarse' && grid !== null) {
    return refuse(`its grid is ${JSON.stringify(grid) ?? 'missing'}; "photo", "coarse" or null was expected`);
  }
  if (grid === null && holdsLabelMaps(makes)) return refuse(`it does not say on which grid its ${makes} lie`);
  if (typeof photos !== 'string') return refuse('it names no set of photos');
  if (typeof seconds !== 'number') return refuse('it does not say how long it took');
  return { format, stage, makes, classes, grid, photos, seconds };
}
