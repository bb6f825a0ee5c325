import { labelFile, type RunStore, roundFolder, within } from '@dsrg/converters';
import {
  activationProbabilities,
  crfPresets,
  type FloatBatch,
  type LabelMap,
  mergeActivations,
  type RgbImage,
  restoreClasses,
} from '@dsrg/core';
import { makeBatch } from '../data/make-batch.ts';
import { transformLabels } from '../data/transform.ts';
import { eachPhoto } from '../run/each-photo.ts';
import type { OpenNetwork } from '../run/networks.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { readLabelMap, savedNetwork, writeLabelMap } from '../run/products.ts';
import type { RunServices } from '../run/services.ts';
import { activationViews } from '../stages/activation-views.ts';
import { drawPicture } from '../training/pictures.ts';
import type { StepPlace, TrainingTask } from '../training/training-task.ts';
import { gridsOf, type RecursionWork, report } from './every-step-task.ts';
import { decoderLabels, recursionLoss } from './recursion-loss.ts';
import { type RecursionPicture, recursionPicture } from './recursion-picture.ts';
import type { Refresh } from './recursion-settings.ts';
import { createRecursionTally } from './recursion-tally.ts';

export interface RefreshTarget {
  readonly pictures: readonly RecursionPicture[];
  /** Undefined before the first labelling. */
  readonly labels: readonly LabelMap[] | undefined;
}

export type RefreshParts = Pick<
  TrainingTask<RefreshTarget>,
  'prepare' | 'loss' | 'phase' | 'before' | 'endEpoch' | 'memory'
>;

/**
 * The parts of a training whose labels are made anew for all photos every so many epochs (ISIM, cenkbircanoglu/isim c440e85): by activation maps at
 * several scales and a dense CRF, side by side for several photos. Labels are files of the stage's room, so that a pause in the middle of a
 * labelling loses nothing: those that are there were made by the checkpoint that was saved right before.
 */
export function refreshParts(work: RecursionWork & RunServices, opened: OpenNetwork, settings: Refresh): RefreshParts {
  const { name, photos, classes, store, common } = work;
  const { network } = opened;
  const grids = gridsOf(opened, work.settings, 1);
  const tally = createRecursionTally(name, null);
  const roundOf = ({ epoch }: Pick<StepPlace, 'epoch'>) => Math.floor(epoch / settings.every);
  let labelled = 0;
  return {
    phase: (place) => (roundOf(place) === 0 ? 'tags' : 'tags and labels'),
    async before(place, save) {
      const round = roundOf(place);
      if (round === labelled) return;
      const room = within(store, roundFolder(round));
      const there = await Promise.all(photos.items.map(({ id }) => room.exists(labelFile(id))));
      if (there.includes(false)) {
        await save();
        await labelPhotos(work, room, settings, round);
      }
      if (round > 1) await store.remove(roundFolder(round - 1));
      labelled = round;
    },
    async prepare(items, random, place) {
      const round = roundOf(place);
      const shown: RgbImage[] = [];
      const pictures: RecursionPicture[] = [];
      const labels: LabelMap[] = [];
      for (const item of items) {
        const drawing = { network, training: work.settings, longSide: common.longSide };
        const picture = drawPicture(await photos.photo(item), drawing, random);
        const mask = photos.hasMask(item) && round > 0 ? await photos.mask(item) : undefined;
        shown.push(picture.shown);
        pictures.push(recursionPicture(picture, item.tags ?? [], { mask }, grids));
        if (round === 0) continue;
        const saved = await readLabelMap(within(store, roundFolder(round)), item, classes.length);
        labels.push(transformLabels(saved, picture.geometry));
      }
      return { images: makeBatch(shown, network), target: { pictures, labels: round === 0 ? undefined : labels } };
    },
    loss(outputs, { pictures, labels }) {
      const tags = pictures.map((picture) => picture.tags);
      if (labels !== undefined) {
        const logits = outputs.logits as FloatBatch;
        for (const [k, label] of labels.entries()) tally.countLabels(label, pictures[k] as RecursionPicture);
        tally.countAgreement(logits, decoderLabels(labels, logits, grids.convention), tags);
      }
      const targets = { tags, labels, validCells: pictures.map(({ valid }) => valid.cam) };
      return report(recursionLoss(outputs, targets, grids, work.settings), '');
    },
    endEpoch: () => tally.endEpoch(),
    memory: tally,
  };
}

async function labelPhotos(
  work: RecursionWork & RunServices,
  room: RunStore,
  settings: Refresh,
  round: number,
): Promise<void> {
  const { name, photos, machine, store } = work;
  const network = await savedNetwork('segmentation-network', store, machine).open('cam');
  const crf = machine.openCrf();
  try {
    await eachPhoto(work, `${name}, labels ${round}`, async (item: PhotoItem) => {
      if (await room.exists(labelFile(item.id))) return;
      const photo = await photos.photo(item);
      const { tags = [] } = item;
      if (tags.length === 0) {
        const { height, width } = photo;
        return writeLabelMap(room, item, { kind: 'labels', data: new Uint8Array(height * width), height, width });
      }
      const views = await activationViews(network, photo, tags, settings);
      const maps = mergeActivations(views, photo.height, photo.width, 'align-corners');
      const options = { ...crfPresets[settings.crf], output: 'labels' } as const;
      const found = await crf.run(photo, activationProbabilities(maps, settings.foreground), options);
      await writeLabelMap(room, item, restoreClasses(found, [0, ...maps.tags]));
    });
  } finally {
    await crf.close();
    await network.close();
  }
}
