import { type Run, type RunProduct, type RunStore, readRun } from '@dsrg/converters';
import { folderStore } from '@dsrg/converters/node';
import { printNote, sha256 } from '@dsrg/core/node';
import type { EvalInput } from '../command/eval-command.ts';
import { canScoreNetworks } from './can-score-networks.ts';
import { describeMissingMasks, openTrainingPhotos, scoredPhotos, type TrainingPhotos } from './training-photos.ts';
import { stageOf } from './watched-products.ts';

/** Options that change what is scored: another value is another evaluation. */
const telling = [
  ...[
    'data',
    'split',
    'masks',
    'trimap',
    'sizes',
    'classCounts',
    'protocol',
    'ms',
    'scales',
    'flip',
    'window',
    'stride',
    'crf',
  ],
  ...['bucket', 'crfPreset', 'tagThreshold', 'convention'],
] as const;

/** What a watch is about. */
export interface Watch {
  readonly store: RunStore;
  readonly input: EvalInput;
  /** Hash of the telling options. */
  readonly settings: string;
  readonly photos: TrainingPhotos;
  /** Can it be scored? Label maps belong to the photos that the run learns from, which need not have masks. */
  readonly isScored: (product: RunProduct) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Opens the data that a run is watched on; what cannot be scored is said.
 * @throws DsrgError as {@link readRun}, {@link openTrainingPhotos} and {@link canScoreNetworks} do
 */
export async function openWatch(input: EvalInput, signal: AbortSignal): Promise<Watch> {
  const { options } = input;
  const store = folderStore(options.watch as string);
  const run: Run = await readRun(store);
  const settings = sha256(JSON.stringify(telling.map((key) => options[key as 'data'] ?? null)));
  const photos = await openTrainingPhotos(run, input);
  const missing = describeMissingMasks(photos);
  if (missing !== undefined) printNote(missing);
  const networks = await canScoreNetworks(input, photos.classes, printNote);
  const labels = scoredPhotos(photos).length > 0;
  const isScored = (product: RunProduct) => (stageOf(product).kind === 'network' ? networks : labels);
  return { store, input, settings, photos, isScored, signal };
}
