import { shardForms } from '@dsrg/core';
import { defineCommand, pixelsOption } from '@dsrg/core/node';
import { methods, presets } from '../methods/index.ts';
import { networkNames } from '../settings/network.ts';

/** The command line of dsrg-train. */
export const trainCommand = defineCommand({
  name: 'dsrg-train',
  summary: 'Trains a segmentation network from photos with image-level tags.',
  options: {
    data: {
      kind: 'string',
      about: 'Data set: any folder of photos, a VOC or COCO folder, or a dataset.json. Needed to train.',
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
    binaryMasks: {
      kind: 'boolean',
      about: 'The masks are black and white, 0 and 1 or 255, of one class: what is not 0 is that class.',
    },
    list: {
      kind: 'string',
      about:
        'Published list of the training photos instead: bare ids, or DSRG’s and SEC’s input_list.txt and train.txt.',
      value: 'FILE',
    },
    web: {
      kind: 'string',
      about:
        'Photos found by the names of classes, a sub-folder each (or <class>_<index>.jpg as released): what --method cosegment and web-coseg learn from.',
      value: 'DIR',
    },
    webLabels: {
      kind: 'string',
      about: 'Folder of masks of the web photos, <photo>.png, instead of co-segmentation.',
      value: 'DIR',
    },
    features: {
      kind: 'string',
      about:
        'Weights of the network whose features co-segmentation looks at, where they are not those of --init; with --method teacher, or cosegment.network.name=file, an ONNX network of any kind.',
      value: 'FILE',
    },
    preset: {
      kind: 'enum',
      about: 'Published or own way of training: --print-config shows its settings and their sources.',
      choices: presets.map(({ name }) => name),
      defaultNote: 'by --network',
    },
    method: {
      kind: 'enum',
      about: 'What to train by.',
      choices: methods.map(({ name }) => name),
      defaultNote: 'the preset’s',
    },
    network: {
      kind: 'enum',
      about: 'What to train.',
      choices: networkNames('segment'),
      defaultNote: 'the preset’s, else mobilenet-v2-deeplab',
    },
    init: {
      kind: 'string',
      about: 'Weights for the network’s trunk: an ONNX file, or what dsrg-convert weights wrote.',
      value: 'FILE',
      defaultNote: 'train from scratch',
    },
    gate: {
      kind: 'boolean',
      about:
        'Learn, too, which classes a photo may have, from --init’s own trunk: dsrg-export --gate puts it into the model.',
    },
    cues: {
      kind: 'string',
      about:
        'Localization cues of SEC or DSRG (a pickle, .gz too) instead of cues of our own; the tags are those in it.',
      value: 'FILE',
    },
    cueList: {
      kind: 'string',
      about: 'Which photo a number in --cues stands for.',
      value: 'FILE',
      defaultNote: 'input_list.txt beside --cues',
    },
    saliency: {
      kind: 'string',
      about:
        'Saliency maps for cues and guides: a folder of grey <photo>.png of 0 to 255 (DSRG took DRFI’s) or matrices <photo>.mat, or an ONNX network that gives them.',
      value: 'DIR|FILE',
      defaultNote: 'computed',
    },
    saliencyOutput: {
      kind: 'string',
      about: 'Of a saliency network with several outputs: the one to take.',
      value: 'NAME',
    },
    saliencyObject: {
      kind: 'integer',
      about: 'Of a saliency network with two channels: the one of the object, 0 or 1.',
      min: 0,
      max: 1,
    },
    saliencyValues: {
      kind: 'enum',
      about: 'What a saliency network gives.',
      choices: ['probability', 'logit'],
      defaultNote: 'probability',
    },
    seeds: {
      kind: 'string',
      about:
        'Folder of seeds, label PNGs <photo>.png of 0 for background and 255 for none, or GuidedLabelling’s heat maps <photo>.mat, instead of seeds or cues of our own.',
      value: 'DIR',
    },
    out: {
      kind: 'string',
      about: 'Folder of the run; the same folder again goes on where it stopped. Needed to train.',
      value: 'DIR',
    },
    resume: {
      kind: 'boolean',
      about:
        'Go on with the run in --out, and refuse to begin one: for scripts, where a mistyped folder would start anew.',
    },
    until: {
      kind: 'string',
      about: 'End after this stage, for shards of the next one; the same command without it goes on.',
      value: 'STAGE',
    },
    shard: {
      kind: 'string',
      about: `Do one part of the photos of the next stage of the run in --out, where it makes a file a photo; with --runs a part of the runs: ${shardForms}.`,
      value: 'I/N',
    },
    check: {
      kind: 'boolean',
      about: 'Look at photos and tags, estimate time and memory, and stop.',
    },
    from: {
      kind: 'string',
      about:
        'manifest.json of a run: repeats it, with the same data, settings and seed. Other options count before its own.',
      value: 'FILE',
    },
    runs: {
      kind: 'integer',
      about:
        'Train so often, each time with the next seed, into OUT/seed-1, OUT/seed-2 …; mean and range of all at the end, and in OUT/runs.json.',
      default: 1,
      min: 1,
      max: 1000,
    },
    seed: { kind: 'integer', about: 'Start of all random choices.', default: 1, min: 0 },
    config: {
      kind: 'string',
      about: 'JSON file of settings that differ from the preset’s (// comments may be in it).',
      value: 'FILE',
    },
    set: { kind: 'list', of: 'string', about: 'Settings that differ: seeds.rate=0.001.', value: 'NAME=VALUE' },
    printConfig: { kind: 'boolean', about: 'Print the settings in force, each with its source, and stop.' },
    json: { kind: 'boolean', about: 'With --print-config: without the sources.' },
    saveEvery: { kind: 'number', about: 'Seconds between checkpoints.', default: 60, min: 0 },
    keep: {
      kind: 'integer',
      about:
        'Checkpoints of each training to keep; from 2 on also the best (by the lowest mean loss: no pixel truth in it).',
      default: 1,
      min: 1,
    },
    bestBy: {
      kind: 'enum',
      about:
        'What the best checkpoint is chosen by: miou looks at the masks of --val, which manifest and checkpoint say.',
      choices: ['loss', 'miou'],
      default: 'loss',
    },
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
    ...pixelsOption,
    portable: { kind: 'boolean', about: 'Use standard operators even where faster ones are found.' },
  },
  examples: [
    '--data photos --init mobilenet-v2.onnx --out runs/first',
    '--data voc --method supervised --out runs/bound',
    '--data voc --preset dsrg-vgg16 --init vgg16.safetensors --cues localization_cues.pickle.gz --out runs/dsrg',
    '--method cosegment --web found --features efficientnet-lite0.onnx --out runs/masks',
    '--preset dsrg-vgg16 --print-config',
  ],
});

/** What a command line of dsrg-train said. */
export type TrainInput = ReturnType<typeof trainCommand.parse>;
export type TrainOptions = TrainInput['options'];
