import { parentPort } from 'node:worker_threads';
import { suggestTags } from '../../training/suggest-tags.ts';

// The thread that learns from the tags so far, while the page goes on: keeps the features of all photos that were looked at.

/** Features of one more photo; or the tags as they are, to learn from and to suggest more. */
export type SuggestionTask =
  | { readonly photo: number; readonly features: Float32Array }
  | { readonly classes: number; readonly tags: ReadonlyMap<number, readonly number[]> };

/** `[photo, class, probability]` each. */
export type SuggestionAnswer =
  | { readonly suggestions: readonly (readonly [number, number, number])[] }
  | { readonly fault: string };

const features = new Map<number, Float32Array>();

parentPort?.on('message', (task: SuggestionTask) => {
  if ('photo' in task) {
    features.set(task.photo, task.features);
    return;
  }
  try {
    answer({ suggestions: suggestTags(features, task.tags, task.classes) });
  } catch (error) {
    answer({ fault: (error as Error).message });
  }
});

function answer(value: SuggestionAnswer): void {
  parentPort?.postMessage(value);
}
