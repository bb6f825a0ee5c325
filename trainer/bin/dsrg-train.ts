import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Dataset, openVoc, readOnnxWeights } from '@dsrg/converters';
import { DsrgError, type Weights } from '@dsrg/core';
import {
  createManifest,
  defineCommand,
  finishManifest,
  readBytes,
  readText,
  runCommand,
  writeFileAtomic,
} from '@dsrg/core/node';
import { createRandom } from '../data/random.ts';
import { chooseEngine } from '../engine/choose-engine.ts';
import { openJsonl } from '../log/jsonl.ts';
import { type MethodName, methods } from '../methods/methods.ts';
import { openRun } from '../methods/open-run.ts';
import { presets } from '../methods/presets.ts';
import { changeSettings, type RunSettings } from '../methods/settings.ts';
import { createNetwork } from '../networks/create-network.ts';
import { importTrunk, initialiseWeights } from '../networks/initialise.ts';
import type { Network } from '../networks/network.ts';
import { measureRun } from '../stages/measure.ts';
import { createPhotoStore } from '../stages/photo-store.ts';
import { runStages } from '../stages/run-stages.ts';
import type { StageContext } from '../stages/stage.ts';

const command = defineCommand({
  name: 'dsrg-train',
  summary: 'Trains a segmentation network from photos with image-level tags.',
  options: {
    data: { kind: 'string', about: 'Folder of the photos, laid out as PASCAL VOC.', required: true, value: 'DIR' },
    tags: {
      kind: 'string',
      about: 'CSV with the columns image and tags.',
      value: 'FILE',
      defaultNote: 'tags.csv in the data folder',
    },
    split: { kind: 'string', about: 'List of the training photos in ImageSets/Segmentation.', default: 'train' },
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
    portable: { kind: 'boolean', about: 'Use standard operators even where faster ones are found.' },
  },
  examples: [
    '--data photos --init mobilenet-v2.onnx --out runs/first',
    '--data voc --method supervised --out runs/bound',
  ],
});

await runCommand(command, async ({ options }, signal) => {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const settings = await readSettings(options);
  if (options.printConfig) {
    process.stdout.write(`${JSON.stringify(settings, null, 2)}\n`);
    return;
  }
  const method = options.method as MethodName;
  const dataset = await openData(options, method);
  const network = createNetwork(settings.network, {
    classes: dataset.classes.length,
    outputStride: settings.outputStride,
  });
  const random = createRandom(options.seed);
  const initial = await initialWeights(network, options.init, random.fork('weights'), say);
  await openRun(options.out, {
    method,
    seed: options.seed,
    data: { name: dataset.name, split: options.split, photos: dataset.items.length, classes: dataset.classes },
    init: options.init ?? null,
    settings,
  });
  const manifest = createManifest({ command: 'dsrg-train', config: { ...options, settings }, seed: options.seed });
  say(`${dataset.items.length} photos of ${dataset.classes.length - 1} classes; ${methods[method].summary}`);
  const threads = options.threads || availableParallelism();
  const context: StageContext = {
    run: options.out,
    settings,
    dataset,
    photos: createPhotoStore(),
    network,
    initial,
    random,
    createTrainer: await chooseEngine({
      threads: options.threads,
      layout: options.portable ? 'portable' : 'auto',
      say,
    }),
    threads,
    log: openJsonl(join(options.out, 'log.jsonl')),
    say,
    signal,
  };
  try {
    await runStages(methods[method].stages(options.out), context);
    const table = await measureRun(context, { method, val: options.val, masks: options.masks, data: options.data });
    process.stdout.write(table);
    await writeFileAtomic(join(options.out, 'manifest.json'), `${JSON.stringify(finishManifest(manifest), null, 2)}\n`);
  } finally {
    context.log.close();
  }
});

type Options = ReturnType<typeof command.parse>['options'];

async function readSettings({ network, config, set = [] }: Options): Promise<RunSettings> {
  let settings: RunSettings = presets[network as RunSettings['network']];
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
  for (const assignment of set) {
    const [, name, value] = /^([\w.]+)=(.*)$/.exec(assignment) ?? [];
    if (name === undefined || value === undefined) {
      throw new DsrgError('USAGE', `--set ${assignment}: NAME=VALUE was expected, for example seeds.rate=0.001.`);
    }
    const nested = name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), parseValue(value));
    settings = changeSettings(settings, nested, `--set ${assignment}`);
  }
  return settings;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function openData({ data, tags, split, masks }: Options, method: MethodName): Promise<Dataset> {
  const beside = join(data, tags ?? 'tags.csv');
  const file = tags !== undefined && existsSync(tags) ? tags : beside;
  if (methods[method].usesMasks) return openVoc(data, { split, masks, requireMasks: true });
  return openVoc(data, { split, masks, tags: file, requireTags: true });
}

async function initialWeights(
  network: Network,
  init: string | undefined,
  random: { normal(): number },
  say: (line: string) => void,
): Promise<Weights> {
  const weights = initialiseWeights(network.graph, () => random.normal());
  if (init === undefined) return weights;
  const taken = importTrunk(network, readOnnxWeights(await readBytes(init), init), weights, init);
  say(`${init}: ${taken.length} arrays taken for the trunk of ${network.graph.name}`);
  return weights;
}
