import { labelFile, type RunStore, roundFolder, scoresOfSeed, within } from '@dsrg/converters';
import { crfPresets, type FloatBatch, type LabelMap, type RgbImage, restoreClasses, type Weights } from '@dsrg/core';
import { z } from 'zod';
import { affinityLoss } from '../affinity/affinity-loss.ts';
import { affinityPaths } from '../affinity/affinity-paths.ts';
import { boundaryNetwork } from '../affinity/boundary-network.ts';
import { taggedSeed } from '../affinity/walk-seed.ts';
import { makeBatch } from '../data/make-batch.ts';
import { transformLabels } from '../data/transform.ts';
import { eachPhoto } from '../run/each-photo.ts';
import type { OpenNetwork } from '../run/networks.ts';
import { readLabelMap, type SavedNetwork, writeLabelMap } from '../run/products.ts';
import type { RunServices } from '../run/services.ts';
import { confidentLabels } from '../seeds/confident-labels.ts';
import { crf, longSide, share, whole } from '../settings/blocks.ts';
import { segmentationNetwork } from '../settings/network.ts';
import { trainingSection } from '../settings/training.ts';
import { views } from '../settings/views.ts';
import { gridLabels } from '../training/grid-photo.ts';
import { drawPicture } from '../training/pictures.ts';
import { trainLoop } from '../training/train-loop.ts';
import { initialiseWeights } from '../weights/initialise-weights.ts';
import { defineStage, type NetworkQuestion, needed, type Shared } from './define-stage.ts';

const settings = trainingSection({
  /** Maps of the trunk in which boundaries are found, the finest first: names of outputs or layers. */
  levels: z.array(z.string()).min(1),
  /** Maps of each level, and cells nearer than this are compared: on the grid of the finest level. */
  channels: whole,
  radius: whole,
  /** Sure labels: what the network says of the tags against a high and a low constant score of background, after a dense CRF; what both agree on. */
  sure: z.strictObject({ ...views, crf, foreground: share, background: share }),
});
const common = { network: segmentationNetwork, longSide };
type Settings = z.infer<typeof settings>;
type Question = NetworkQuestion<Settings, Shared<typeof common>>;

/** Learns where things end from what a network is sure of (AffinityNet: IRN's boundaries, Ahn et al. CVPR 2019, without its displacements). */
export const learnBoundaries = defineStage({
  about: 'learn where things end, from what the network is sure of',
  makes: 'boundary-network',
  needs: { network: needed('segmentation-network') },
  settings,
  common,
  opens: openBoundaries,
  training: (settings) => ({ settings, outputs: ['edges'] }),
  async run(work) {
    const { name, settings, common, networks, inputs, photos, store, random } = work;
    const opened = openBoundaries({ name, settings, common, networks });
    const room = within(store, roundFolder(1));
    await labelSurely(work, inputs.network, settings.sure, room);
    const { network } = opened;
    const stream = random.fork(`${name} weights`);
    const fresh = initialiseWeights(network.graph, () => stream.normal(), network.sigmas);
    const { weights: learned } = await inputs.network.checkpoint();
    const weights: Weights = new Map([...fresh].map(([key, values]) => [key, learned.get(key) ?? values]));
    const paths = affinityPaths(settings.radius);
    await trainLoop<readonly LabelMap[]>(work, {
      ...{ ...opened, name, makes: 'boundary-network', settings, weights, outputs: ['edges'], items: photos.items },
      async prepare(items, random) {
        const shown: RgbImage[] = [];
        const target: LabelMap[] = [];
        for (const item of items) {
          const drawing = { network, training: settings, longSide: common.longSide };
          const picture = drawPicture(await photos.photo(item), drawing, random);
          const labels = await readLabelMap(room, item, work.classes.length);
          shown.push(picture.shown);
          target.push(transformLabels(labels, picture.geometry));
        }
        return { images: makeBatch(shown, network), target };
      },
      loss(outputs, target) {
        const edges = outputs.edges as FloatBatch;
        const { value, gradient } = affinityLoss(
          edges,
          target.map((labels) => gridLabels(labels, edges)),
          paths,
        );
        return { total: value, values: { affinity: value }, gradients: { edges: gradient } };
      },
    });
    return undefined;
  },
});

function openBoundaries({ settings, common, networks }: Question): OpenNetwork {
  const { network: base, built, initial } = networks.open(common.network);
  const network = boundaryNetwork(base, settings.levels, settings.channels);
  const fresh = initialiseWeights(network.graph, () => 0);
  return { network, built, initial: new Map([...fresh].map(([key, values]) => [key, initial.get(key) ?? values])) };
}

async function labelSurely(
  work: Pick<RunServices, 'photos' | 'machine' | 'signal'> & { readonly name: string },
  network: SavedNetwork,
  settings: Settings['sure'],
  room: RunStore,
): Promise<void> {
  const { name, photos, machine } = work;
  const segmenter = await network.open('logits');
  const pool = machine.openCrf();
  const options = { ...crfPresets[settings.crf], output: 'labels' } as const;
  try {
    await eachPhoto(work, `${name}, sure labels`, async (item) => {
      if (await room.exists(labelFile(item.id))) return;
      const photo = await photos.photo(item);
      const { tags = [] } = item;
      const seed = await taggedSeed(segmenter, photo, tags, settings);
      const against = async (constant: number): Promise<LabelMap> =>
        tags.length === 0
          ? {
              kind: 'labels',
              data: new Uint8Array(photo.height * photo.width),
              height: photo.height,
              width: photo.width,
            }
          : restoreClasses(await pool.run(photo, scoresOfSeed(seed, { constant }), options), seed.keys);
      const [high, low] = [await against(settings.foreground), await against(settings.background)];
      await writeLabelMap(room, item, confidentLabels(high, low));
    });
  } finally {
    await pool.close();
    await segmenter.close();
  }
}
