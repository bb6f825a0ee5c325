import { createHash } from 'node:crypto';
import type { PhotoMaps, PhotoResult } from '../score/evaluate-set.ts';
import { scoreConfusion } from '../score/score-confusion.ts';

/** A photo in the gallery. */
export interface GalleryEntry<Pictures> {
  readonly id: string;
  /** Mean IoU over the classes that are in its truth or prediction; against the first truth. */
  readonly score: number;
  /** IoU of each class that is in its truth or prediction, by index. */
  readonly classes: readonly { readonly index: number; readonly iou: number }[];
  /** Why it is shown: `sample`, `worst`, `best`, or `<class index>-worst`, `<class index>-best`. */
  readonly lists: readonly string[];
  readonly pictures: Pictures;
}

/** How many photos to show. */
export interface GalleryOptions {
  /** Best and worst photos of the set, and a sample of it, each. @default 12 */
  readonly overall?: number;
  /** Best and worst photos of each class but background, each. @default 2 */
  readonly perClass?: number;
}

/** Keeps the photos worth showing while a set passes by; memory does not grow with the set. */
export interface Gallery<Pictures> {
  /** `draw` is called only if the photo is (so far) worth showing. */
  offer(photo: PhotoResult, maps: PhotoMaps): Promise<void>;
  /** The photos kept, best first. The same ones in whatever order they were offered. */
  entries(): GalleryEntry<Pictures>[];
}

interface Candidate {
  readonly id: string;
  readonly value: number;
}

/**
 * Opens a gallery of the best and worst photos, of the whole set and of each class, and of a sample: photos whose ids have
 * the lowest hashes, whatever became of them.
 *
 * @param draw makes the pictures of a photo
 */
export function createGallery<Pictures>(
  draw: (maps: PhotoMaps) => Promise<Pictures>,
  { overall = 12, perClass = 2 }: GalleryOptions = {},
): Gallery<Pictures> {
  const lists = new Map<string, Candidate[]>();
  const kept = new Map<string, Omit<GalleryEntry<Pictures>, 'lists'>>();

  /** Puts a photo into a list of the `size` lowest values; ids settle ties, so that order plays no part. */
  function enter(list: string, size: number, candidate: Candidate): boolean {
    const all = [...(lists.get(list) ?? []), candidate].sort((a, b) => a.value - b.value || (a.id < b.id ? -1 : 1));
    lists.set(list, all.slice(0, size));
    return all.indexOf(candidate) < size;
  }

  function dropUnlisted(): void {
    const listed = new Set([...lists.values()].flat().map(({ id }) => id));
    for (const id of kept.keys()) if (!listed.has(id)) kept.delete(id);
  }

  return {
    async offer({ id, confusions }, maps) {
      const scores = scoreConfusion(confusions[0]!);
      const score = scores.mean;
      if (score === undefined) return;
      const entered = [
        enter('sample', overall, { id, value: hashOf(id) }),
        enter('worst', overall, { id, value: score }),
        enter('best', overall, { id, value: -score }),
        ...scores.classes.flatMap(({ iou, truth }, index) =>
          index > 0 && truth > 0
            ? [
                enter(`${index}-worst`, perClass, { id, value: iou! }),
                enter(`${index}-best`, perClass, { id, value: -iou! }),
              ]
            : [],
        ),
      ];
      if (!entered.includes(true)) return;
      const classes = scores.classes.flatMap(({ iou }, index) => (iou === undefined ? [] : [{ index, iou }]));
      kept.set(id, { id, score, classes, pictures: await draw(maps) });
      dropUnlisted();
    },
    entries: () =>
      [...kept.values()]
        .map((entry) => ({
          ...entry,
          lists: [...lists].filter(([, all]) => all.some(({ id }) => id === entry.id)).map(([list]) => list),
        }))
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)),
  };
}

function hashOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE();
}
