import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Dataset, describeDataset, openDataset, readOnnxWeights } from '@dsrg/converters';
import { DsrgError, type Weights } from '@dsrg/core';
import {
  createManifest,
  defineCommand,
  finishManifest,
  lockFolder,
  readBytes,
  readText,
  runCommand,
  sha256,
  sha256File,
  writeFileAtomic,
} from '@dsrg/core/node';
import { createRandom } from '../data/random.ts';
import { chooseEngine } from '../engine/choose-engine.ts';
import { type MethodName, methods } from '../methods/methods.ts';
import { openRun } from '../methods/open-run.ts';
import { presets } from '../methods/presets.ts';
import { readAssignments } from '../methods/read-assignments.ts';
import { changeSettings, type RunSettings } from '../methods/settings.ts';
import { createNetwork } from '../networks/create-network.ts';
import { importTrunk, initialiseWeights } from '../networks/initialise.ts';
import type { Network } from '../networks/network.ts';
import { measureRun } from '../stages/measure.ts';
import { openRunLog } from '../stages/open-run-log.ts';
import { createPhotoStore } from '../stages/photo-store.ts';
import { runStages } from '../stages/run-stages.ts';
import type { StageContext } from '../stages/stage.ts';

const command = defineCommand({
  name: 'dsrg-train',
  summary: 'Trains a segmentation network from photos with image-level tags.',
  options: {
    data: {
      kind: 'string',
      about: 'Data set: any folder of photos, a VOC or COCO folder, or a dataset.json.',
      required: true,
      value: 'DIR',
    },
    tags: {
      kind: 'string',
      about: 'CSV (columns image and tags), JSON or cls_labels.npy; or xml, folders, sidecar, keywords, masks.',
      value: 'FILE',
      defaultNote: 'what the data set has: tags.csv, XML, sub-folders …',
    },
    split: {
      kind: 'string',
      about: 'List of the training photos (in VOC’s ImageSets/Segmentation).',
      default: 'train',
    },
    val: { kind: 'string', about: 'List of the photos to score the result on, where masks are there.', default: 'val' },
    masks: {
      kind: 'string',
      about: 'Folder of the masks: to measure with, or to learn from with --method supervised.',
      default: 'SegmentationClass',
    },
    method: { kind: 'enum', about: 'What to train by.', choices: ['dsrg', 'supervised'], default: 'dsrg' },
    network: {
      kind: 'enum',
      about: 'What to train.',
      choices: ['mobilenet-v2-deeplab', 'tiny'],
      default: 'mobilenet-v2-deeplab',
    },
    init: {
      kind: 'string',
      about: 'ONNX file of ImageNet weights for the network’s trunk.',
      value: 'FILE',
      defaultNote: 'train from scratch',
    },
    out: {
      kind: 'string',
      about: 'Folder of the run; the same folder again goes on where it stopped.',
      required: true,
      value: 'DIR',
    },
    seed: { kind: 'integer', about: 'Start of all random choices.', default: 1, min: 0 },
    config: { kind: 'string', about: 'JSON file of settings that differ from the network’s.', value: 'FILE' },
    set: { kind: 'list', of: 'string', about: 'Settings that differ: seeds.rate=0.001.', value: 'NAME=VALUE' },
    printConfig: { kind: 'boolean', about: 'Print the settings in force and stop.' },
    threads: {
      kind: 'integer',
      about: 'Threads of the engine and the CRF.',
      default: 0,
      min: 0,
      defaultNote: 'all cores',
    },
    engine: {
      kind: 'enum',
      about: 'What computes: ONNX Runtime or TensorFlow.js.',
      choices: ['auto', 'onnx', 'tfjs'],
      default: 'auto',
      defaultNote: 'auto: onnx, or tfjs with --device gpu',
    },
    device: {
      kind: 'enum',
      about: 'Where it computes; gpu (tfjs alone) refuses to do without one.',
      choices: ['auto', 'cpu', 'gpu'],
      default: 'auto',
    },
    portable: { kind: 'boolean', about: 'Use standard operators even where faster ones are found.' },
  },
  examples: [
    '--data photos --init mobilenet-v2.onnx --out runs/first',
    '--data voc --method supervised --out runs/bound',
  ],
});

await runCommand(command, async ({ options, given }, signal) => {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const settings = await readSettings(options);
  if (options.printConfig) {
    process.stdout.write(`${JSON.stringify(settings, null, 2)}\n`);
    return;
  }
  const { method } = options;
  const dataset = await openData(options, method, given);
  const network = createNetwork(settings.network, {
    classes: dataset.classes.length,
    outputStride: settings.outputStride,
  });
  const random = createRandom(options.seed);
  const initial = await initialWeights(network, options.init, random.fork('weights'), say);
  await lockFolder(options.out);
  await openRun(options.out, {
    method,
    seed: options.seed,
    data: {
      name: dataset.name,
      split: options.split,
      photos: dataset.items.length,
      classes: dataset.classes,
      tags: sha256(dataset.items.map(({ id, tags = [] }) => `${id} ${tags}\n`).join('')),
    },
    init: options.init === undefined ? null : await sha256File(options.init),
    ...(methods[method].usesMasks && { masks: options.masks }),
    settings,
  });
  const manifest = createManifest({
    command: 'dsrg-train',
    config: { ...options, settings, dataset: dataset.about },
    seed: options.seed,
  });
  say(describeDataset(dataset));
  say(methods[method].summary);
  const threads = options.threads || availableParallelism();
  const stages = methods[method].stages(options.out);
  const context: StageContext = {
    run: options.out,
    settings,
    dataset,
    photos: createPhotoStore(),
    network,
    initial,
    random,
    createTrainer: await chooseEngine({
      engine: options.engine,
      device: options.device,
      threads: options.threads,
      layout: options.portable ? 'portable' : 'auto',
      say,
    }),
    threads,
    log: await openRunLog(options.out, stages),
    say,
    signal,
  };
  try {
    await runStages(stages, context);
    const table = await measureRun(context, {
      method,
      data: options.data,
      val: options.val,
      ...(given.has('masks') && { masks: options.masks }),
    });
    process.stdout.write(table);
    await writeFileAtomic(join(options.out, 'manifest.json'), `${JSON.stringify(finishManifest(manifest), null, 2)}\n`);
  } finally {
    context.log.close();
  }
});

type Options = ReturnType<typeof command.parse>['options'];

async function readSettings({ network, config, set = [] }: Options): Promise<RunSettings> {
  let settings: RunSettings = presets[network];
  if (config !== undefined) {
    const text = await readText(config);
    let changes: unknown;
    try {
      changes = JSON.parse(text);
    } catch (cause) {
      throw new DsrgError('CONFIG', `${config} is not JSON: ${(cause as Error).message}.`, { cause });
    }
    settings = changeSettings(settings, changes, config);
  }
  return set.length === 0 ? settings : changeSettings(settings, readAssignments(set), '--set');
}

/** @param given keys of the options that were typed: masks are only needed where they were asked for, or learned from */
async function openData(
  { data, tags, split, masks }: Options,
  method: MethodName,
  given: ReadonlySet<string>,
): Promise<Dataset> {
  if (methods[method].usesMasks) return openDataset(data, { split, masks, requireMasks: true });
  return openDataset(data, { split, ...(given.has('masks') && { masks }), tags, requireTags: true });
}

async function initialWeights(
  network: Network,
  init: string | undefined,
  random: { normal(): number },
  say: (line: string) => void,
): Promise<Weights> {
  const weights = initialiseWeights(network.graph, () => random.normal(), network.sigmas);
  if (init === undefined) return weights;
  const taken = importTrunk(network, readOnnxWeights(await readBytes(init), init), weights, init);
  say(`${init}: ${taken.length} arrays taken for the trunk of ${network.graph.name}`);
  return weights;
}
