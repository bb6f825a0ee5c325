/**
 * What seeded training begins with: the first batch's losses on real photos and published cues, under the network's fresh class layer.
 * The scale of what fc7 gives is a free number where its weights are fresh too; a class layer without bias hands a factor through, so one
 * forward pass gives the losses at every scale, and under many draws of the class layer. The log of Ien001/Point-DSRG 764fd02, a run
 * of the released DSRG, has 6.18 and 0.27.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/first-losses.ts --data DIR --list FILE --cues FILE [--init FILE]
 *     [--preset dsrg-vgg16] [--network NAME] [--sd own,0.1,0.3,1] [--draws 20] [--set NAME=VALUE]
 */
import { parseArgs } from 'node:util';
import { labelsOfPhotoCues } from '@dsrg/converters';
import { type FloatBatch, inputsOf, type RgbImage } from '@dsrg/core';
import { createCrfPool, readPhoto } from '@dsrg/core/node';
import { makeBatch } from '../../trainer/data/make-batch.ts';
import { createRandom, type Random } from '../../trainer/data/random.ts';
import { transformCues } from '../../trainer/data/transform.ts';
import { methods, presets } from '../../trainer/methods/index.ts';
import { chooseEngine } from '../../trainer/node/choose-engine.ts';
import { openTrainingData } from '../../trainer/node/open-training-data.ts';
import { readInitialWeights } from '../../trainer/node/read-initial-weights.ts';
import { createNetworks } from '../../trainer/run/networks.ts';
import { type CueMap, cuesOfLabels } from '../../trainer/seeds/cue-map.ts';
import { chooseSettings } from '../../trainer/settings/choose-settings.ts';
import type { SegmentationNetworkName, SegmentationNetworkSettings } from '../../trainer/settings/network.ts';
import type { TrainingSettings } from '../../trainer/settings/training.ts';
import { type SeedLossSettings, seedLoss } from '../../trainer/stages/seed-loss.ts';
import { gridPhoto, logitGrid } from '../../trainer/training/grid-photo.ts';
import { drawPicture } from '../../trainer/training/pictures.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    list: { type: 'string' },
    cues: { type: 'string' },
    init: { type: 'string' },
    preset: { type: 'string', default: 'dsrg-vgg16' },
    network: { type: 'string' },
    sd: { type: 'string', default: 'own,0.1,0.3,0.5,0.7,0.8,0.9,1' },
    draws: { type: 'string', default: '20' },
    set: { type: 'string', multiple: true },
  },
});
const { data, cues: path, list } = values;
if (data === undefined || path === undefined) throw new Error('--data and --cues are needed');

const chosen = chooseSettings(
  { methods, presets },
  { preset: values.preset, network: values.network as SegmentationNetworkName | undefined, set: values.set },
);
const settings = chosen.settings as {
  readonly network: SegmentationNetworkSettings;
  readonly longSide: number | null;
  readonly seeds: TrainingSettings & SeedLossSettings;
};
const { dataset, cues } = await openTrainingData({ data, list, cues: path, split: 'train', learnsMasks: false });
const classes = dataset.classes.length;
const random = createRandom(1);
const init = values.init === undefined ? undefined : await readInitialWeights(values.init);
const { network, initial: weights } = createNetworks(classes, init, random, console.error).open(settings.network);
const grid = logitGrid(network, settings.seeds.crop);
const { createTrainer } = await chooseEngine({ threads: 2, say: console.error });
const pool = createCrfPool({ workers: 2 });

const target = { photos: [] as RgbImage[], cues: [] as CueMap[], tags: [] as number[][] };
const pictures: RgbImage[] = [];
const drawing = { network, training: settings.seeds, longSide: settings.longSide };
for (const item of dataset.items) {
  const picture = drawPicture(await readPhoto(item.photo), drawing, random);
  const own = cues?.photos.get(item.id);
  if (cues === undefined || own === undefined) throw new Error(`no cues of ${item.id}`);
  const labels = labelsOfPhotoCues(own, cues, item.id, 'highest');
  pictures.push(picture.shown);
  target.photos.push(gridPhoto(picture.photo, grid, settings.seeds.crfPhoto));
  target.cues.push(transformCues(cuesOfLabels(labels, classes), picture.geometry, grid));
  target.tags.push([...own.tags]);
}
const features = await firstFeatures(makeBatch(pictures, network));
const draws = Array.from({ length: Number(values.draws) }, (_, k) => scoresOf(features, createRandom(100 + k)));
const own = Math.sqrt(meanOf(draws.map((logits) => deviation(logits) ** 2)));
for (const wanted of values.sd.split(',')) {
  const factor = wanted === 'own' ? 1 : Number(wanted) / own;
  const losses = new Map<string, number[]>();
  for (const logits of draws) {
    const scaled = { ...logits, data: logits.data.map((value) => factor * value) };
    const report = await seedLoss(settings.seeds, pool, scaled, target);
    for (const [part, value] of Object.entries(report.values)) losses.set(part, [...(losses.get(part) ?? []), value]);
  }
  const shown = [...losses].map(([part, all]) => {
    const spread = Math.sqrt(meanOf(all.map((value) => (value - meanOf(all)) ** 2)));
    return `${part} ${meanOf(all).toFixed(3)} ± ${spread.toFixed(3)} (${Math.min(...all).toFixed(3)} … ${Math.max(...all).toFixed(3)})`;
  });
  console.log(`deviation ${(factor * own).toFixed(2)}${wanted === 'own' ? ' (as it is)' : ''}: ${shown.join(', ')}`);
}
await pool.close();

/** What the class layers read, with dropout, as the first step of training sees it. */
async function firstFeatures(images: FloatBatch): Promise<FloatBatch[]> {
  const layers = network.graph.nodes.filter((node) => node.kind === 'convolution' && node.name.startsWith('fc8-SEC'));
  if (layers.length === 0) throw new Error(`${settings.network.name} has no layers fc8-SEC`);
  const inputs = layers.map((layer) => inputsOf(layer)[0] as string);
  const graph = { ...network.graph, outputs: Object.fromEntries(inputs.map((input) => [input, input])) };
  const trainer = createTrainer({ graph, weights, outputs: inputs, sgd: {}, random: () => random.uniform() });
  const seen: FloatBatch[] = [];
  try {
    await trainer.step(
      images,
      (outputs) => {
        for (const input of inputs) {
          const batch = outputs[input] as FloatBatch;
          seen.push({ ...batch, data: batch.data.slice() });
        }
        throw new Error('seen enough');
      },
      0,
    );
  } catch (error) {
    if (seen.length === 0) throw error;
  }
  await trainer.close();
  return seen;
}

/** The sum of fresh class layers (σ = 0.01, no bias), one on each of the features. */
function scoresOf(features: readonly FloatBatch[], draw: Random): FloatBatch {
  const { count, channels, height, width } = features[0] as FloatBatch;
  const cells = height * width;
  const data = new Float32Array(count * classes * cells);
  for (const { data: values } of features) {
    for (let c = 0; c < classes; c++) {
      for (let channel = 0; channel < channels; channel++) {
        const weight = 0.01 * draw.normal();
        for (let n = 0; n < count; n++) {
          const from = (n * channels + channel) * cells;
          const to = (n * classes + c) * cells;
          for (let cell = 0; cell < cells; cell++) data[to + cell]! += weight * values[from + cell]!;
        }
      }
    }
  }
  return { kind: 'batch', data, count, channels: classes, height, width };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** Standard deviation over classes at a cell, root mean square over cells: what a common shift of all classes does not change. */
function deviation({ data, count, channels, height, width }: FloatBatch): number {
  const cells = height * width;
  let sum = 0;
  for (let n = 0; n < count; n++) {
    for (let cell = 0; cell < cells; cell++) {
      const at = (c: number) => data[(n * channels + c) * cells + cell] as number;
      let mean = 0;
      for (let c = 0; c < channels; c++) mean += at(c) / channels;
      for (let c = 0; c < channels; c++) sum += (at(c) - mean) ** 2;
    }
  }
  return Math.sqrt(sum / (count * cells * channels));
}
