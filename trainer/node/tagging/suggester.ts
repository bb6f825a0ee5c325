import { startWorker } from '@dsrg/core/node';
import { EXAMPLES, type TagSuggestion } from '../../training/suggest-tags.ts';
import type { PhotoFeatures } from './photo-features.ts';
import type { SmallPhotos } from './small-photos.ts';
import type { SuggestionAnswer, SuggestionTask } from './suggestion-worker.ts';
import type { BoardState } from './tag-board.ts';

/** What the page is told of suggestions. */
export interface Suggestions {
  /** Counts up with every change. */
  readonly revision: number;
  /** For people: how far it is, or why there are none. */
  readonly note: string;
  /** As the numbers in `found` count them. */
  readonly classes: readonly string[];
  readonly found: readonly TagSuggestion[];
}

/** Suggests tags for photos that have none, from those that have some. */
export interface Suggester {
  current(): Suggestions;
  /** Learns anew from the tags as they are. */
  learn(): void;
  close(): Promise<void>;
}

/** Photos that are looked at between two fits, while nobody tags. */
const OFTEN = 25;

/** The suggester where there are no weights. */
export function noSuggester(): Suggester {
  const note =
    'No suggestions: dsrg-tag --init WEIGHTS makes some (npx dsrg-convert weights --where says where there are weights).';
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
  state: () => BoardState,
  say: (line: string) => void,
): Suggester {
  const worker = startWorker(import.meta.url, 'suggestion-worker');
  const send = (task: SuggestionTask): void => worker.postMessage(task);
  const count = state().photos.length;
  let [seen, failed, revision] = [0, 0, 0];
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

  async function lookAtAll(): Promise<void> {
    for (let photo = 0; photo < count && !closed; photo++) {
      try {
        send({ photo, features: await features.of(await photos.pixels(photo)) });
      } catch (error) {
        if (closed) return;
        failed++; // its tile says why it cannot be shown
        if (failed === 1) say(`suggestions: ${(error as Error).message}`);
      }
      seen++;
      revision++;
      if (seen % OFTEN === 0 || seen === count) learn();
    }
  }

  function note(): string {
    const looked = seen < count ? `${seen} of ${count} photos were looked at.` : '';
    if (answer.found.length > 0) return looked;
    const learned = `A class is suggested once ${EXAMPLES} tagged photos show it and ${EXAMPLES} do not.`;
    return [learned, looked].filter((text) => text !== '').join(' ');
  }

  const looking = lookAtAll();
  return {
    current: () => ({ revision, note: note(), ...answer }),
    learn,
    async close() {
      closed = true;
      await looking;
      await worker.terminate();
      await features.close();
    },
  };
}
