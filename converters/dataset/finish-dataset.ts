import { basename, dirname, relative, resolve } from 'node:path';
import { indexTags } from '../read/named-tags.ts';
import type { Dataset, DatasetItem, DatasetKind } from './dataset.ts';
import type { TagReading } from './tag-reading.ts';

/** What was found of a data set, by id. */
export interface FoundData {
  readonly kind: DatasetKind;
  readonly root: string;
  /** @default name of the folder */
  readonly name?: string;
  readonly split: string | undefined;
  readonly classes: readonly string[];
  /** The photos of the set, in their order. */
  readonly ids: readonly string[];
  /** Path by id. */
  readonly photos: ReadonlyMap<string, string>;
  /** Path by id. */
  readonly masks: ReadonlyMap<string, string>;
  readonly tags: TagReading | undefined;
  /** Whether masks are there that nobody can read. @default false */
  readonly masksLeftAlone?: boolean;
  /** @default none but those of the tags */
  readonly notes?: readonly string[];
}

/**
 * Puts together what was found.
 *
 * @throws DsrgError TAG for a tag that is no class
 */
export function finishDataset(found: FoundData): Dataset {
  const {
    kind,
    root,
    name = basename(resolve(root)),
    split,
    classes,
    ids,
    photos,
    masks,
    tags,
    notes = [],
    masksLeftAlone = false,
  } = found;
  const items = ids.map((id): DatasetItem => {
    const row = tags?.rows.get(id);
    const mask = masks.get(id);
    return {
      id,
      photo: photos.get(id)!,
      ...(row && { tags: indexTags(row, classes) }),
      ...(mask !== undefined && { mask }),
    };
  });
  const masksFrom = commonFolder(
    root,
    items.flatMap(({ mask }) => mask ?? []),
  );
  return {
    name,
    root,
    classes,
    items,
    about: {
      kind,
      ...(split !== undefined && { split }),
      ...(tags && { tagsFrom: tags.from }),
      tagsFromPixels: tags?.fromPixels ?? false,
      ...(masksFrom !== undefined && { masksFrom }),
      ...(masksLeftAlone && { masksLeftAlone }),
      orientation: 'exif-applied',
      notes: [...new Set([...(tags?.notes ?? []), ...notes])],
    },
  };
}

/** The folder that all of these files are in or below, seen from `root`; undefined for none. */
function commonFolder(root: string, paths: readonly string[]): string | undefined {
  const [first, ...others] = paths.map((path) => relative(root, dirname(path)).split(/[\\/]/));
  if (first === undefined) return undefined;
  const parts = first.findIndex((part, k) => others.some((other) => other[k] !== part));
  return (parts === -1 ? first : first.slice(0, parts)).join('/');
}
