import {
  describeGate,
  encodeCheckpoint,
  encodeGateRecord,
  gateRecordFile,
  runFiles,
  stageFiles,
  within,
} from '@dsrg/converters';
import { DsrgError, type RgbImage, tagProbabilities } from '@dsrg/core';
import { fitTagHead } from '../losses/fit-tag-head.ts';
import { tagTargets } from '../losses/tag-loss.ts';
import type { RunContext } from '../run/run-stages.ts';
import type { SegmentationNetworkSettings } from '../settings/network.ts';
import { aboutCheckpoint } from '../training/about-checkpoint.ts';
import { joinFeatures, type ViewFeatures, viewFeatures } from '../training/view-features.ts';
import { pixelSizes } from '../training/view-sizes.ts';
import { countPhotos } from './choose-thresholds.ts';
import { drawFolds, validateThresholds } from './cross-validate.ts';
import { gateFeatures, gateGraph, gateWeights } from './gate-network.ts';

/** Parts of the training photos: each is judged by what has learned from the others. */
const folds = 5;
const name = runFiles.gate;

/**
 * Learns what tells which classes may be in a photo, for whatever method: the trunk with the weights that it began with, which the method's
 * trainings leave alone, and one layer fitted to the mean features of the training photos, each as it is and mirrored. Thresholds come from
 * probabilities of photos that the layer did not learn from. What was learned before stays.
 *
 * @param settings of the run's network
 * @throws DsrgError CONFIG where no photo has a tag, or there are fewer photos than parts
 */
export async function learnGate(context: RunContext, settings: SegmentationNetworkSettings): Promise<void> {
  const { run, say, classes, photoSets, random } = context;
  const store = within(run, name);
  if (await store.exists(gateRecordFile)) return say('gate: done before');
  say('gate: learning which classes a photo may have');
  const photos = photoSets.target;
  if (!photos.items.some(({ tags = [] }) => tags.length > 0)) {
    throw new DsrgError('CONFIG', 'No training photo has a tag: there is nothing that a gate could learn from.', {
      hint: 'Name the tags by --tags, or leave --gate out.',
    });
  }
  const { opened, at, views } = await readGateFeatures(context, settings);
  const { network, initial } = opened;
  const tags = classes.length - 1;
  const targets = tagTargets(
    photos.items.map((item) => item.tags ?? []),
    classes.length,
  );
  const stream = random.fork(name);
  const parts = drawFolds(photos.items.length, folds, () => stream.uniform());
  const probabilities = probabilitiesOfOthers(views, parts, classes.length);
  const { thresholds, measured } = validateThresholds({ tags, probabilities, targets }, parts);
  const head = fit(views, classes.length);
  const channels = head.weights.length / tags;
  const graph = gateGraph(network.graph, at, channels, tags);
  const about = aboutCheckpoint(context, opened, { name, makes: 'tag-network', step: head.steps });
  const weights = gateWeights(graph, initial, head);
  await store.write(stageFiles.checkpoint, encodeCheckpoint({ graph, weights, momenta: new Map(), about }));
  const counts = countPhotos({ tags, targets });
  const priors = [1, ...counts.map((count) => Math.max(count, 0.5) / photos.items.length)];
  const record = { classes, thresholds, photos: [0, ...counts], priors, folds, measured };
  await store.write(gateRecordFile, encodeGateRecord(record));
  say(`gate: ${describeGate({ format: 1, ...record })}`);
}

/** What the gate's layer reads of all photos, which is nearly all that a gate costs. */
export async function readGateFeatures(context: RunContext, settings: SegmentationNetworkSettings) {
  const { networks, advice, photoSets } = context;
  const opened = networks.open(settings);
  const { network, initial: weights } = opened;
  const at = gateFeatures(network);
  const sizing = usualSize(advice.longSide, network.outputStride);
  const work = { ...context, name, photos: photoSets.target };
  return { opened, at, views: await viewFeatures(work, { network, weights, at }, [sizing], 'align-corners') };
}

/** Scale 1, as a model sees a photo: its long side as the settings have it, on whole strides plus one; or its own size so. */
function usualSize(longSide: number | null, outputStride: number) {
  return (photo: RgbImage) => {
    const side = longSide ?? Math.max(photo.height, photo.width);
    const [size] = pixelSizes(photo, { scales: [1], scalesOf: 'long-side', flip: true }, side, outputStride);
    return size as NonNullable<typeof size>;
  };
}

function fit(views: readonly ViewFeatures[], classes: number) {
  const targets = tagTargets(
    views.map(({ tags }) => tags),
    classes,
  );
  return fitTagHead(joinFeatures(views), targets, views.length);
}

/** Probabilities of each photo's tags by a layer that learned from the other parts: the mean of σ over its two views, as in prediction. */
function probabilitiesOfOthers(
  views: readonly ViewFeatures[],
  parts: readonly number[],
  classes: number,
): Float64Array {
  const probabilities = new Float64Array(parts.length * (classes - 1));
  const partOf = (view: number) => parts[Math.floor(view / 2)] as number;
  for (const part of new Set(parts)) {
    const { weights, bias } = fit(
      views.filter((_, view) => partOf(view) !== part),
      classes,
    );
    for (const [photo, own] of parts.entries()) {
      if (own !== part) continue;
      const shown = views.slice(2 * photo, 2 * photo + 2).map(({ features }) => scoresOf(features, weights, bias));
      probabilities.set(tagProbabilities(shown), photo * (classes - 1));
    }
  }
  return probabilities;
}

function scoresOf(features: Float32Array, weights: Float32Array, bias: Float32Array): Float32Array {
  return bias.map((value, tag) => {
    const start = tag * features.length;
    return features.reduce((sum, feature, i) => sum + feature * (weights[start + i] as number), value);
  });
}
