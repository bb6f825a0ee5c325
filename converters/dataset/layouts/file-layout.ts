import { basename } from 'node:path';
import { counted } from '@dsrg/core';
import type { ImageTags } from '../../read/labelling/image-tags.ts';
import { type LocatedTags, matchAll } from '../match-tags.ts';
import type { ParsedFile } from './parsed-file.ts';
import type { PhotoFolder } from './photo-folder.ts';
import type { FoundTags, TagLayout } from './tag-layout.ts';

/** A kind of file that speaks of many photos. */
export interface FileLayout extends TagLayout {
  readonly endings: readonly string[];
  /** Whether a file is of this kind, by its content. */
  fits(file: ParsedFile): boolean;
  /** Whether a file of its endings is one that this kind needs beside others: names of classes. @default none is */
  helps?(file: ParsedFile): boolean;
  /** @param helpers files that help */
  tags(file: ParsedFile, helpers: readonly ParsedFile[]): ImageTags;
}

/** A layout whose tags stand in files that speak of many photos each: it needs to know such a file and to read it. */
export function fileLayout(
  kind: Pick<FileLayout, 'name' | 'looks' | 'endings' | 'fits' | 'helps' | 'tags'>,
): FileLayout {
  return {
    ...kind,
    async recognises(folder) {
      const files = await Promise.all(candidates(kind, folder).map((path) => folder.parsed(path)));
      return files.filter((file) => file.fault === undefined && kind.fits(file)).map(({ path }) => path);
    },
    async read(folder, places) {
      const all = await Promise.all(candidates(kind, folder).map((path) => folder.parsed(path)));
      const helpers = all.filter((file) => kind.helps?.(file));
      const files = await Promise.all(places.map((path) => folder.parsed(path)));
      const readings = files.map((file) => ({ file, ...kind.tags(file, helpers) }));
      return locate(folder, kind.name, readings, helpers);
    },
  };
}

const candidates = ({ endings }: Pick<FileLayout, 'endings'>, folder: PhotoFolder): string[] =>
  endings.flatMap((ending) => [...folder.lone(ending)]);

/** Finds the photos that files speak of. */
export function locate(
  { photos, root }: Pick<PhotoFolder, 'photos' | 'root'>,
  layout: string,
  readings: readonly (ImageTags & { readonly file: ParsedFile })[],
  helpers: readonly ParsedFile[] = [],
): FoundTags {
  const rows = readings.flatMap(({ rows: found, file }) =>
    found.map((row): LocatedTags => ({ ...row, folder: file.folder })),
  );
  const { rows: matched, absent } = matchAll(rows, photos.keys());
  const declared = [...new Set(readings.flatMap(({ declared: names }) => names ?? []))];
  const names = [...new Set(readings.map(({ file }) => basename(file.name)))];
  const notes = readings.flatMap(({ notes: said }) => said ?? []);
  if (absent > 0) notes.push(`${counted(absent, 'photo')} of ${names.join(', ')} not in ${basename(root)}`);
  return {
    tags: {
      rows: matched,
      from: `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''} (${layout})`,
      fromPixels: false,
      files: [...readings.map(({ file }) => file.name), ...helpers.map(({ name }) => name)],
      notes,
    },
    ...(declared.length > 0 && { declared }),
  };
}
