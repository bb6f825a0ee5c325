import { join } from 'node:path';
import { listUnder } from '../../read/list-under.ts';
import { isPhotoName } from '../../read/photo-id.ts';
import { findSplitFolders, mirrorKey, type SplitFolders } from '../folder-names.ts';
import { readAnyText } from '../read-any-text.ts';
import { type ParsedFile, parseFile } from './parsed-file.ts';

/** A folder of photos whose tags are to be found. */
export interface PhotoFolder extends SplitFolders {
  readonly root: string;
  /** All files, below the root, with slashes. */
  readonly paths: readonly string[];
  /** Path by id. */
  readonly photos: ReadonlyMap<string, string>;
  /** Where they are known: background first. */
  readonly classes: readonly string[] | undefined;
  /** What was guessed or passed over, a phrase each: for the line that tells what was opened. */
  readonly notes: Set<string>;
  /** Text of a file below the root. @throws DsrgError FILE_MISSING, FILE_FORMAT */
  text(path: string): Promise<string>;
  /** A JSON, CSV or XML file below the root; files that are not sound have only a fault. */
  parsed(path: string): Promise<ParsedFile>;
  /** Files of an ending (`.json`) that belong to no single photo, those nearest to the root first, at most a hundred. */
  lone(ending: string): readonly string[];
  /** Files of an ending that are named after a photo, beside it or in a folder such as `labels` that mirrors its own; by id. */
  beside(ending: string): ReadonlyMap<string, string>;
}

const MOST_LONE = 100;

/** Looks into a folder for what may tag its photos. */
export function openPhotoFolder(
  root: string,
  paths: readonly string[],
  photos: ReadonlyMap<string, string>,
  classes: readonly string[] | undefined,
): PhotoFolder {
  const notes = new Set<string>();
  const files = new Map<string, Promise<ParsedFile>>();
  const byKey = new Map<string, string[]>();
  for (const id of photos.keys()) listUnder(byKey, mirrorKey(id), id);
  const owners = (path: string, ending: string): readonly string[] => {
    const stem = path.slice(0, -ending.length).normalize('NFC');
    const id = isPhotoName(stem) ? stem.slice(0, stem.lastIndexOf('.')) : stem;
    if (photos.has(id)) return [id];
    return byKey.get(mirrorKey(id)) ?? [];
  };
  const ofEnding = (ending: string): string[] => paths.filter((path) => path.toLowerCase().endsWith(ending));
  const text = (path: string): Promise<string> => readAnyText(join(root, path), 'The file', notes);
  return {
    root,
    paths,
    photos,
    classes,
    notes,
    ...findSplitFolders(photos.keys()),
    text,
    parsed: (path) => {
      const before = files.get(path);
      if (before) return before;
      const file = parseFile(root, path, notes);
      files.set(path, file);
      return file;
    },
    lone: (ending) => {
      const depth = (path: string): number => path.split('/').length;
      const alone = ofEnding(ending).filter((path) => owners(path, ending).length === 0);
      return alone.sort((a, b) => depth(a) - depth(b)).slice(0, MOST_LONE);
    },
    beside: (ending) => {
      const found = new Map<string, string>();
      for (const path of ofEnding(ending)) {
        const [id, ...others] = owners(path, ending);
        if (id !== undefined && others.length === 0) found.set(id, path);
      }
      return found;
    },
  };
}
