import { join } from 'node:path';
import { counted } from '@dsrg/core';
import type { NamedTags } from '../../read/named-tags.ts';
import type { PhotoFolder } from './photo-folder.ts';
import type { FoundTags, TagLayout } from './tag-layout.ts';

/** A kind of file that speaks of the one photo after which it is named. */
export interface BesideLayout {
  readonly name: string;
  readonly looks: string;
  readonly word?: string;
  /** `.json` */
  readonly ending: string;
  /** Whether a file is of this kind; asked of up to {@link SAMPLE} files, of which one must be and none may be another. */
  fits(path: string, folder: PhotoFolder): Promise<boolean | undefined>;
  /** What is needed to read all: names of classes. @throws DsrgError where it is missing */
  prepare?(folder: PhotoFolder): Promise<BesideHelp>;
  tags(path: string, id: string, folder: PhotoFolder, help: BesideHelp): Promise<NamedTags>;
}

export interface BesideHelp {
  /** Names by number. */
  readonly names?: readonly (string | undefined)[];
  /** Classes in their order, used or not. @default the tags tell */
  readonly declared?: readonly string[];
  /** A photo without a file shows none of the classes, where others of its split have files; a note says so. @default nothing is known of it */
  readonly absentShowsNone?: boolean;
  /** File from which they are, below the root. */
  readonly from?: string;
}

/** Files that are looked at before a kind is taken for recognised. */
const SAMPLE = 20;

/** A layout whose tags stand in a file for each photo, beside it or in a folder that mirrors its own. */
export function besideLayout(kind: BesideLayout): TagLayout {
  return {
    name: kind.name,
    looks: kind.looks,
    ...(kind.word !== undefined && { word: kind.word }),
    async recognises(folder) {
      const files = [...folder.beside(kind.ending).values()];
      const answers = await Promise.all(files.slice(0, SAMPLE).map((path) => kind.fits(path, folder)));
      const isKind = answers.includes(true) && !answers.includes(false);
      return isKind ? files : [];
    },
    async read(folder): Promise<FoundTags> {
      const help = (await kind.prepare?.(folder)) ?? {};
      const rows = new Map<string, NamedTags>();
      const beside = folder.beside(kind.ending);
      for (const [id, path] of beside) rows.set(id, await kind.tags(path, id, folder, help));
      const from = `the ${kind.name} files of the photos${help.from === undefined ? '' : ` and ${help.from}`}`;
      return {
        tags: {
          rows,
          from,
          fromPixels: false,
          files: [...beside.values(), ...(help.from === undefined ? [] : [help.from])].map((path) =>
            placeOf(folder, path),
          ),
          notes: help.absentShowsNone ? addNegatives(rows, folder, kind) : [],
        },
        ...(help.declared && { declared: help.declared }),
      };
    },
  };
}

/** A split of which no photo has a file is not labelled at all: of its photos nothing is known. */
function addNegatives(
  rows: Map<string, NamedTags>,
  { photos, splitOf }: PhotoFolder,
  { name, ending }: BesideLayout,
): string[] {
  const labelled = new Set([...rows.keys()].map(splitOf));
  const absent = [...photos.keys()].filter((id) => !rows.has(id) && labelled.has(splitOf(id)));
  for (const id of absent) rows.set(id, { image: id, names: [], place: `a photo without a ${ending} file` });
  if (absent.length === 0) return [];
  return [
    `${counted(absent.length, 'photo')} without a ${ending} file taken for negatives, as ${name} has it (first ${absent[0]})`,
  ];
}

/** Whole path of a file, for messages. */
export function placeOf({ root }: PhotoFolder, path: string): string {
  return join(root, path);
}
