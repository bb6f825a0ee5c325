import { counted } from '@dsrg/core';
import { startWorker } from '@dsrg/core/node';
import type { FolderState, Suggestions } from '../../page/messages.ts';
import { EXAMPLES } from '../../training/suggest-tags.ts';
import { lookAtPhotos } from './look-at-photos.ts';
import type { PhotoFeatures } from './photo-features.ts';
import type { SmallPhotos } from './small-photos.ts';
import type { SuggestionAnswer, SuggestionTask } from './suggestion-worker.ts';

/** Suggests tags for photos that have none, from those that have some. */
export interface Suggester {
  current(): Suggestions;
  /** Learns anew from the tags as they are. */
  learn(): void;
  close(): Promise<void>;
}

/** Photos that are looked at between two fits, while nobody tags. */
const OFTEN = 25;

/** How far photos were looked at, for people; nothing once all were. */
export function lookedAt(seen: number, count: number): string {
  return seen < count ? `${seen} of ${counted(count, 'photo')} looked at.` : '';
}

/** The suggester where there are no weights. */
export function noSuggester(): Suggester {
  const note =
    'No suggestions: dsrg-tag --init WEIGHTS makes some (npx dsrg-convert weights --where says where there are weights), and so does --model MODEL.';
  return { current: () => ({ revision: 0, note, classes: [], found: [] }), learn: () => {}, close: async () => {} };
}

/**
 * Looks at all photos, one after the other while nobody waits for a thumbnail, and learns in a thread of its own.
 *
 * @param state of the board
 * @param say is told of what goes wrong
 */
export function createSuggester(
  features: PhotoFeatures,
  photos: SmallPhotos,
  state: () => FolderState,
  say: (line: string) => void,
): Suggester {
  const worker = startWorker(import.meta.url, 'suggestion-worker');
  const send = (task: SuggestionTask): void => worker.postMessage(task);
  const count = state().photos.length;
  let revision = 0;
  let learning: readonly string[] | undefined;
  let [wanted, closed] = [false, false];
  let answer: Pick<Suggestions, 'classes' | 'found'> = { classes: [], found: [] };

  function learn(): void {
    wanted = learning !== undefined;
    if (wanted || closed) return;
    const { classes, tags } = state();
    learning = classes;
    const known = tags.flatMap((names, photo) =>
      names ? [[photo, names.map((name) => classes.indexOf(name))] as const] : [],
    );
    send({ classes: classes.length, tags: new Map(known) });
  }

  worker.on('message', (message: SuggestionAnswer) => {
    if ('fault' in message) say(`suggestions: ${message.fault}`);
    else answer = { classes: learning ?? [], found: message.suggestions };
    learning = undefined;
    revision++;
    if (wanted) learn();
  });
  worker.on('error', (error) => say(`suggestions have ended: ${error.message}`));
  worker.unref();

  function note(): string {
    const looked = lookedAt(looking.seen, count);
    if (answer.found.length > 0) return looked;
    const learned = `A class is suggested once ${EXAMPLES} tagged photos show it and ${EXAMPLES} do not.`;
    return [learned, looked].filter((text) => text !== '').join(' ');
  }

  const look = async (photo: number) => send({ photo, features: await features.of(await photos.pixels(photo)) });
  const looked = (seen: number): void => {
    revision++;
    if (seen % OFTEN === 0 || seen === count) learn();
  };
  const looking = lookAtPhotos(count, look, looked, say);
  return {
    current: () => ({ revision, note: note(), ...answer }),
    learn,
    async close() {
      closed = true;
      await looking.close();
      await worker.terminate();
      await features.close();
    },
  };
}
