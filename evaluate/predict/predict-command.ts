import { shardForms } from '@dsrg/core';
import { defineCommand } from '@dsrg/core/node';
import { expandCrf } from '../command/crf-choice.ts';
import { modelOptions } from '../command/model-options.ts';

const { model: _, ...viewOptions } = modelOptions;

const command = defineCommand({
  name: 'dsrg-predict',
  summary: 'Says what is where in photos: masks, and what you ask for beside them. No data set, no true masks.',
  options: {
    out: {
      kind: 'string',
      about:
        'Folder of the results; sub-folders of the photos are mirrored in it. The same command goes on where it was stopped.',
      value: 'DIR',
      required: true,
    },
    overlay: { kind: 'boolean', about: 'Photos with the masks over them: overlays/….jpg.' },
    cutOut: {
      kind: 'enum',
      choices: ['photo', 'class'],
      about:
        'What was found, on a clear ground: cut-outs/….png, or cut-outs/CLASS/….png for each class that a photo shows.',
    },
    boxes: { kind: 'boolean', about: 'Boxes, areas, outlines and scores of all objects: boxes/….json.' },
    labelme: {
      kind: 'boolean',
      about: 'Polygons to correct with LabelMe: labelme/….json; dsrg-convert masks makes masks of them again.',
    },
    coco: { kind: 'string', about: 'All objects as an instances file of COCO.', value: 'FILE' },
    labelStudio: {
      kind: 'string',
      about:
        'All photos as tasks for Label Studio, with polygons to correct; the labelling interface goes beside, as .xml.',
      value: 'FILE',
    },
    photoUrl: {
      kind: 'string',
      about: 'With --label-studio: what comes before a photo’s path in its address.',
      value: 'PREFIX',
      default: '/data/local-files/?d=',
    },
    contactSheet: {
      kind: 'string',
      about: 'Up to 200 of the photos on one page (.html) or in one picture (.jpg).',
      value: 'FILE',
    },
    minArea: {
      kind: 'integer',
      about: 'Objects of fewer pixels become background.',
      min: 0,
      max: 2 ** 31,
      default: 0,
      value: 'PIXELS',
    },
    simplify: {
      kind: 'number',
      about: 'Outlines may run so far from the edges of the pixels, to have fewer corners to correct by hand.',
      min: 0,
      max: 1000,
      default: 0,
      value: 'PIXELS',
    },
    opacity: { kind: 'number', about: 'Of the colours in overlays and sheets.', min: 0, max: 1, default: 0.5 },
    ...viewOptions,
    page: {
      kind: 'string',
      about:
        'Write the page that segments, and learns, in a browser: one file that opens by a double click (.html), or a folder for a server. Goes alone.',
      value: 'FILE',
      alone: true,
    },
    shard: {
      kind: 'string',
      about: `Predict one part of the photos: ${shardForms}.`,
      value: 'I/N',
    },
    overwrite: {
      kind: 'boolean',
      about: 'Begin anew: remove what dsrg-predict wrote into DIR before, replace other files.',
    },
    json: { kind: 'boolean', about: 'Print the outcome as JSON.' },
  },
  positionals: {
    MODEL: { about: 'The network, an ONNX file as dsrg-export writes it; others with --classes and their input.' },
    PHOTOS: {
      about: 'Photos, folders (with all below them), patterns in quotes, or lists (.txt, a path a line).',
      many: true,
    },
  },
  examples: [
    'model.onnx photos --out found --overlay',
    'model.onnx "photos/**/*.jpg" --out found --ms --flip --crf --cut-out class --min-area 100',
    'model.onnx photos --out found --labelme --coco found.json --contact-sheet found.html',
    '--page dsrg.html',
    'other.onnx photos.txt --out found --classes classes.json --input-range -1,1',
  ],
});

/** The command line of dsrg-predict. `--crf` takes a value only where one follows: a folder of photos may follow, too. */
export const predictCommand = {
  ...command,
  parse: (argv: readonly string[]) => command.parse(expandCrf(argv, 'known')),
};

export type PredictInput = ReturnType<typeof predictCommand.parse>;

export type PredictOptions = PredictInput['options'];
