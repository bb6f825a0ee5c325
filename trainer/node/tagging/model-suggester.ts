import { DsrgError, type ModelMetadata, predict } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import type { TagSuggestion } from '../../training/suggest-tags.ts';
import { tagsOfMap } from '../../training/tags-of-map.ts';
import { lookAtPhotos } from './look-at-photos.ts';
import type { SmallPhotos } from './small-photos.ts';
import { lookedAt, type Suggester } from './suggester.ts';
import type { TagBoard } from './tag-board.ts';

/** A photo's longer side where the model does not say at which it learned: about that of VOC's photos. */
const SIDE = 512;

/**
 * Suggests what a trained model finds in the photos. Its classes become classes of the board; a class that the board has in another
 * spelling is that one.
 *
 * @param threads 0: all cores
 * @throws DsrgError FILE_MISSING, MODEL, RUNTIME
 */
export async function openModelSuggester(
  model: string,
  {
    board,
    photos,
    threads,
    say,
  }: { board: TagBoard; photos: SmallPhotos; threads: number; say: (line: string) => void },
): Promise<Suggester> {
  const segmenter = await openSegmenter(model, { provider: 'cpu', ...(threads > 0 && { threads }) });
  const { metadata } = segmenter;
  const names = await offerClasses(metadata.classes.slice(1), board, say);
  const count = board.state().photos.length;
  const found: TagSuggestion[] = [];
  let revision = 0;
  const look = async (photo: number): Promise<void> => {
    const pixels = await photos.pixels(photo, sideOf(metadata));
    const map = await predict(segmenter, pixels, { gate: metadata.gate !== undefined });
    for (const { label, probability } of tagsOfMap(map))
      if (names[label - 1] !== undefined) found.push([photo, label - 1, probability]);
  };
  const looking = lookAtPhotos(count, look, () => revision++, say);
  return {
    current: () => ({ revision, note: lookedAt(looking.seen, count), classes: names.map((name) => name ?? ''), found }),
    learn: () => {},
    async close() {
      await looking.close();
      await segmenter.close();
    },
  };
}

function sideOf({ longSide, resize }: ModelMetadata): number {
  return longSide ?? (typeof resize === 'object' ? Math.max(resize.height, resize.width) : SIDE);
}

/** The name on the board of each class of the model; undefined where the board cannot have it, which is said. */
async function offerClasses(
  wanted: readonly string[],
  board: TagBoard,
  say: (line: string) => void,
): Promise<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  const left: { readonly name: string; readonly why: string }[] = [];
  for (const name of wanted) {
    const alike = board.state().classes.find((each) => each.toLowerCase() === name.toLowerCase());
    if (alike === undefined)
      await board.addClass(name).catch((error: unknown) => {
        if (!(error instanceof DsrgError)) throw error;
        left.push({ name, why: error.message });
      });
    names.push(alike ?? board.state().classes.find((each) => each === name.trim()));
  }
  const [first] = left;
  if (first !== undefined)
    say(`suggestions: without ${left.map(({ name }) => name).join(', ')} of the model. ${first.why}`);
  return names;
}
