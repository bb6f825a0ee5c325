import {
  labelFile,
  markedStore,
  type NetworkProduct,
  photoOfLabelFile,
  type RunStore,
  runFiles,
  within,
} from '@dsrg/converters';
import { DsrgError, decodeLabels, encodeLabels, type LabelMap, vocPalette } from '@dsrg/core';
import { sha256 } from '@dsrg/core/node';
import { runBounded } from '../label/run-bounded.ts';
import { withNetwork } from './open-network.ts';
import type { Watch } from './open-watch.ts';
import type { TrainingPhoto } from './training-photos.ts';
import { evaluationName } from './watched-products.ts';

/** Where a network's label maps of the photos on the page lie, each predicted once: beside its evaluation. */
export function picturesOf({ store, settings }: Watch, product: NetworkProduct): RunStore {
  const name = evaluationName(product, settings);
  const maker = { hash: sha256(name), says: `evaluation ${name}` };
  return markedStore(within(store, `${runFiles.evaluations}/${name}`), maker);
}

/** Predicts the photos of which there is no label map yet. */
export async function predictPictures(
  watch: Watch,
  product: NetworkProduct,
  items: readonly TrainingPhoto[],
): Promise<void> {
  const room = picturesOf(watch, product);
  const there = new Set(await room.list());
  const missing = items.filter(({ id }) => !there.has(labelFile(id)));
  if (missing.length === 0) return;
  const { input, signal } = watch;
  await withNetwork(product.checkpoint, input, async (labeller) => {
    await runBounded(missing, { limit: labeller.inFlight, signal }, async ({ id, photo }, _index, running) => {
      await room.write(labelFile(id), encodeLabels(await labeller.label({ photo }, running), vocPalette()));
    });
  });
}

/** The label map of a photo, as {@link predictPictures} left it. */
export async function readPicture(
  watch: Watch,
  product: NetworkProduct,
  id: string,
  size: { readonly height: number; readonly width: number },
): Promise<LabelMap> {
  const room = picturesOf(watch, product);
  const bytes = await room.read(labelFile(id));
  const name = `${room.name}/${labelFile(id)}`;
  if (bytes === undefined) {
    throw new DsrgError('FILE_MISSING', `${name} was removed while it was read.`, {
      hint: 'Is another dsrg-eval watching this run?',
    });
  }
  return decodeLabels(bytes, name, { classes: watch.photos.classes.length, ...size });
}

/**
 * Removes the label maps that earlier pages of a watch were drawn from and this one is not: those of older checkpoints, and of photos that
 * are no longer shown. Evaluations stay, and so does all of a watch with other settings.
 * @param names of the evaluations of the networks on the page
 * @param ids of the photos on the page
 */
export async function prunePictures(
  { store, settings }: Pick<Watch, 'store' | 'settings'>,
  names: readonly string[],
  ids: readonly string[],
): Promise<void> {
  const room = within(store, runFiles.evaluations);
  const [pages, photos] = [new Set(names), new Set(ids)];
  for (const path of await room.list()) {
    const [, name, file] = /^([^/]+)\/(.+)$/.exec(path) ?? [];
    if (name === undefined || file === undefined || !name.endsWith(`-${settings.slice(0, 8)}`)) continue;
    if (!pages.has(name)) await room.remove(name);
    else if (!photos.has(photoOfLabelFile(file) ?? '')) await room.remove(path);
  }
}
