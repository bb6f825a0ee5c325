import { shardForms } from '@dsrg/core';
import { defineCommand } from '@dsrg/core/node';
import { conventionNames } from '../score/conventions.ts';
import { expandCrf } from './crf-choice.ts';
import { modelOptions } from './model-options.ts';

const command = defineCommand({
  name: 'dsrg-eval',
  summary: 'Scores a network, or masks made elsewhere, against true masks: IoU of each class, exact to the pixel.',
  options: {
    data: {
      kind: 'string',
      about: 'Data set: a VOC or COCO folder, any folder of photos, or a dataset.json.',
      value: 'DIR',
    },
    split: {
      kind: 'string',
      about: 'List of the photos (in VOC’s ImageSets/Segmentation); "all" takes every photo that has a mask.',
      default: 'val',
    },
    masks: {
      kind: 'list',
      of: 'string',
      about: 'Folders of true masks, inside DIR or by their whole paths; one pass scores against all of them.',
      default: ['SegmentationClass'],
    },
    binaryMasks: {
      kind: 'boolean',
      about:
        'The masks are black and white, 0 and 1 or 255, of one class: what is not 0 is that class. Also those of --pred.',
    },
    trimap: {
      kind: 'list',
      of: 'number',
      about: 'Score within bands of these widths around the true borders, too, in pixels.',
      min: 1,
      max: 254,
      value: 'PX,…',
    },
    sizes: { kind: 'boolean', about: 'Score small, medium and large objects apart, too (32² and 96² pixels).' },
    classCounts: {
      kind: 'boolean',
      about: 'Score photos that show none, one, two, and three or more of the classes apart, too.',
    },
    tagFilter: {
      kind: 'boolean',
      about: 'Let only classes through that the photo is tagged with; for lists named train… alone, and stamped.',
    },
    tags: {
      kind: 'string',
      about: 'Where the tags are: a file, or xml, folders, sidecar, keywords, masks.',
      value: 'FROM',
      defaultNote: 'what the data set has',
    },
    ...modelOptions,
    pred: {
      kind: 'string',
      about: 'Score the masks of this folder, <id>.png or with an ending (<id>_mask.png); no network runs.',
      value: 'DIR',
    },
    cues: { kind: 'boolean', about: 'The masks of --pred may leave pixels undecided (255); score the others.' },
    scores: {
      kind: 'string',
      about: 'Label from scores saved before, with another CRF or a gate if you like; no network runs.',
      value: 'DIR',
    },
    saveScores: {
      kind: 'string',
      about:
        "Keep the network's answers there: <id>.safetensors, one tensor of logits a view, on the network's grid, and a gate's tag scores.",
      value: 'DIR',
    },
    saveSeeds: {
      kind: 'string',
      about:
        'With --protocol recurseed: keep the class maps there as RecurSeed’s programs read them, <id>.pkl (experiments/predictions/TAG/DOMAIN).',
      value: 'DIR',
    },
    seeds: {
      kind: 'string',
      about: 'Label from such class maps, RecurSeed’s or --save-seeds’, with --crf or without; no network runs.',
      value: 'DIR',
    },
    background: {
      kind: 'number',
      about: 'With --seeds: a constant score of background.',
      min: 0,
      max: 1,
      defaultNote: '(1 − the highest map)²',
    },
    sweep: {
      kind: 'boolean',
      about: 'With --seeds: try constant scores of background, 0.10 to 0.80 (RecurSeed’s evaluate).',
    },
    saveMasks: { kind: 'string', about: 'Write the predicted masks there, as indexed PNGs.', value: 'DIR' },
    convention: { kind: 'enum', choices: conventionNames, default: 'devkit', about: 'What "mIoU" is to mean.' },
    conventions: { kind: 'boolean', about: 'Print the mean under every convention as well.' },
    format: {
      kind: 'enum',
      choices: ['text', 'json', 'markdown', 'latex'],
      default: 'text',
      about: 'How to print the result.',
    },
    json: { kind: 'boolean', about: 'As --format json; errors are JSON, too.' },
    report: { kind: 'string', about: 'Write a page with scores and photos, one HTML file.', value: 'FILE' },
    matrix: {
      kind: 'boolean',
      about: 'Score one scale and several, with and without flips, with and without CRF, from one pass.',
    },
    watch: {
      kind: 'string',
      about: 'Score all that this run of dsrg-train holds or comes to hold, each once; --report shows its stages.',
      value: 'RUN',
    },
    once: { kind: 'boolean', about: 'With --watch: stop when nothing is left to score, though the run goes on.' },
    every: { kind: 'integer', about: 'With --watch: seconds between two looks.', min: 1, max: 86400, default: 30 },
    cams: {
      kind: 'boolean',
      about:
        'The model gives activation maps (dsrg-export --output cam): try background thresholds on tagged photos, and score the maps as seeds.',
    },
    predictTags: {
      kind: 'boolean',
      about:
        'With --cams: keep to the classes whose maps have a mean above 0 (or else the highest), on any list; beside the true tags, where --tags or the list has them.',
    },
    propose: {
      kind: 'boolean',
      about:
        'With --cams: propose a background threshold from photos and tags alone, that at which maps of photos and of their mirror images agree best; no mask is read.',
    },
    doctor: {
      kind: 'boolean',
      about: 'Say which providers work on this machine, and what the others lack; nothing else.',
    },
    shard: {
      kind: 'string',
      about: `Score one part of the photos: ${shardForms}.`,
      value: 'I/N',
    },
    partial: { kind: 'string', about: "Where the shard's exact result goes.", value: 'FILE' },
    merge: {
      kind: 'list',
      of: 'string',
      about: 'Unite the results of all shards: files, or folders of them.',
      value: 'FILE,…',
    },
    runs: {
      kind: 'list',
      of: 'string',
      about:
        'Mean and range of results that --json gave, of one training with several seeds: files, or folders of them.',
      value: 'FILE,…',
    },
  },
  examples: [
    '--model model.onnx --data VOC2012 --split val --ms --flip --crf --report report.html',
    '--model model.onnx --data photos --masks SegmentationClassStrict,SegmentationClass --json',
    '--model model.onnx --data VOC2012 --matrix',
    '--model model.onnx --data VOC2012 --ms --save-scores scores',
    '--scores scores --data VOC2012 --crf 10,80,13',
    '--pred masks --data VOC2012',
    '--model model.onnx --data VOC2012 --protocol recurseed --save-seeds seeds',
    '--seeds seeds --data VOC2012 --sweep',
    '--model model.onnx --data VOC2012 --shard 2/8 --partial parts/2.json',
    '--merge parts',
    '--runs seed-1.json,seed-2.json,seed-3.json',
    '--watch runs/first --data photos --flip --crf --report run.html',
    '--model cam.onnx --data photos --split train --cams --flip',
    '--model cam.onnx --data photos --split train --cams --propose',
    '--model cam.onnx --data photos --split val --cams --flip --predict-tags --tags masks',
  ],
});

/** The command line of dsrg-eval. */
export const evalCommand = { ...command, parse: (argv: readonly string[]) => command.parse(expandCrf(argv)) };

export type EvalInput = ReturnType<typeof evalCommand.parse>;

export type EvalOptions = EvalInput['options'];
