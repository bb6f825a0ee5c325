import { DsrgError } from '@dsrg/core';
import {
  defineCommand,
  printResult,
  processSurroundings,
  readText,
  runCommand,
  writeFileAtomic,
} from '@dsrg/core/node';
import { epsilonsOfPrototxt } from '../weights/formats/prototxt.ts';
import { type WeightsNetworkName, weightsNetworks } from '../weights/names/networks.ts';
import { inputConventions } from '../weights/network-units.ts';
import { openWeights } from '../weights/open-weights.ts';
import { planWeights, type WeightsPlan } from '../weights/plan-weights.ts';
import { reportWeights, weightsRecord } from '../weights/report-weights.ts';
import { formatSources, weightsSources } from '../weights/weight-sources.ts';
import { caffeLayers } from '../weights/write/caffe-layers.ts';
import { encodeCaffeModel } from '../weights/write/caffe-model.ts';
import { encodeInitialWeights } from '../weights/write/init-safetensors.ts';
import { encodeNumpyDictionary } from '../weights/write/numpy-dictionary.ts';

const command = defineCommand({
  name: 'dsrg-convert weights',
  summary:
    'Turns trained weights of other frameworks into a file that dsrg-train --init reads, or ours into one for old code.',
  options: {
    network: {
      kind: 'enum',
      about: 'Network of ours that shall take them.',
      choices: weightsNetworks,
      required: true,
    },
    out: {
      kind: 'string',
      about:
        'File to write: .safetensors for dsrg-train, .caffemodel for Caffe, .npy for DSRG-tensorflow. Without it, only the report.',
      value: 'FILE',
    },
    classes: {
      kind: 'integer',
      about: 'Classes of our network, background included.',
      default: 21,
      min: 2,
      max: 100_000,
    },
    input: {
      kind: 'enum',
      about: 'How the file’s network reads photos; folded into its first layer.',
      choices: Object.keys(inputConventions),
      defaultNote: 'as its framework does',
    },
    epsilon: {
      kind: 'number',
      about: 'Epsilon of its batch norms.',
      min: 0,
      max: 1,
      defaultNote: 'as the file says, else as its framework has it',
    },
    prototxt: {
      kind: 'string',
      about: 'Description of a Caffe network whose .caffemodel does not say the epsilons of its batch norms.',
      value: 'FILE',
    },
    decimate: { kind: 'boolean', about: 'Cut VGG16’s fc6 and fc7 of 4096 channels down to ours, as DeepLab did.' },
    where: { kind: 'boolean', about: 'List where ImageNet weights come from instead; nothing else is needed then.' },
    json: { kind: 'boolean', about: 'Write the report as JSON.' },
  },
  positionals: {
    FILE: {
      about:
        'A .caffemodel, .pth, .safetensors, .params, .onnx, .npy, .npz, .pkl, TensorFlow .index, TensorFlow.js model.json, or a checkpoint of ours.',
    },
  },
  examples: [
    '--where',
    'vgg16_20M.caffemodel --network vgg16-deeplab --out init.safetensors',
    'resnet101.pth --network resnet101-deeplab --out init.safetensors',
    'runs/dsrg/5-retrain/checkpoint.safetensors --network vgg16-deeplab --out dsrg.caffemodel',
  ],
});

/** What `--where` needs: no file, no network. */
const whereCommand = defineCommand({
  name: 'dsrg-convert weights --where',
  summary: 'Lists where ImageNet weights come from.',
  options: {
    where: { kind: 'boolean', about: 'List them.' },
    network: { kind: 'enum', about: 'For this network alone.', choices: weightsNetworks },
    json: { kind: 'boolean', about: 'As JSON.' },
  },
});

const encoders: Readonly<Record<string, (plan: WeightsPlan) => Iterable<Uint8Array>>> = {
  '.safetensors': encodeInitialWeights,
  '.caffemodel': (plan) => encodeCaffeModel(caffeLayers(plan), plan.network),
  '.npy': (plan) => encodeNumpyDictionary(caffeLayers(plan)),
};

/** `dsrg-convert weights …` */
export async function runWeights(argv: readonly string[]): Promise<void> {
  if (argv.includes('--where')) return listSources(argv);
  await runCommand(
    command,
    async ({ options, positionals }, signal) => {
      const { out, json, input, epsilon, classes, decimate } = options;
      const encode = out === undefined ? undefined : encoders[/\.[^./\\]*$/.exec(out)?.[0] ?? ''];
      if (out !== undefined && encode === undefined) {
        throw new DsrgError(
          'USAGE',
          `--out is ${out}; its ending says what is written: ${Object.keys(encoders).join(', ')}.`,
        );
      }
      const { prototxt } = options;
      const described = prototxt === undefined ? new Map() : epsilonsOfPrototxt(await readText(prototxt), prototxt);
      const opened = await openWeights(positionals.FILE);
      const file = { ...opened, epsilons: new Map([...(opened.epsilons ?? []), ...described]) };
      const plan = planWeights(file, positionals.FILE, options.network as WeightsNetworkName, {
        classes,
        decimate,
        ...(epsilon !== undefined && { epsilon }),
        ...(input !== undefined && { input: input as keyof typeof inputConventions }),
      });
      if (out !== undefined && encode !== undefined) await writeFileAtomic(out, encode(plan), signal);
      if (json) printResult(`${JSON.stringify({ ...weightsRecord(plan, positionals.FILE), out })}\n`);
      else printResult(`${reportWeights(plan, positionals.FILE)}${out === undefined ? '' : `${out} written.\n`}`);
    },
    processSurroundings(argv),
  );
}

function listSources(argv: readonly string[]): Promise<void> {
  return runCommand(
    whereCommand,
    async ({ options: { network, json } }) => {
      const sources = weightsSources(network);
      printResult(json ? `${JSON.stringify(sources)}\n` : formatSources(sources));
    },
    processSurroundings(argv),
  );
}
