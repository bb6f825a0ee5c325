import { defineCommand, pixelsOption } from '@dsrg/core/node';
import { classesOption } from './class-list.ts';

/** What `--from` may say. */
export const maskFormats = ['indices', 'colours', 'sbd', 'heatmaps', 'seeds', 'saliency', 'coco', 'labelme'] as const;

/** The options of `dsrg-convert masks`, as a table. */
export const maskCommand = defineCommand({
  name: 'dsrg-convert masks',
  summary:
    'Turns masks, outlines and class maps of other systems into label PNGs (index PNGs with VOC’s palette), or colours them.',
  options: {
    out: { kind: 'string', about: 'Folder to write: a new or an empty one.', required: true, value: 'DIR' },
    from: {
      kind: 'enum',
      about: 'What INPUT holds.',
      choices: ['auto', ...maskFormats],
      default: 'auto',
    },
    classes: classesOption,
    binaryMasks: {
      kind: 'boolean',
      about: 'PNGs are black and white, 0 and 1 or 255, of one class: what is not 0 becomes class 1.',
    },
    unknown: {
      kind: 'enum',
      about: 'A colour of no class: refuse the file, or make its pixels void (255). It is never taken for the nearest.',
      choices: ['refuse', 'void'],
      default: 'refuse',
    },
    overlap: {
      kind: 'enum',
      about: 'COCO: which object shows where several lie over each other.',
      choices: ['smallest', 'first', 'last'],
      default: 'smallest',
    },
    crowd: {
      kind: 'enum',
      about: 'COCO: what crowds become.',
      choices: ['void', 'class', 'background'],
      default: 'void',
    },
    photos: {
      kind: 'string',
      about: 'COCO: folder of the photos; masks of photos that EXIF data turn are turned with them.',
      value: 'DIR',
      defaultNote: 'beside the folder of the annotations',
    },
    upright: { kind: 'boolean', about: 'COCO: outlines were drawn on the photos as EXIF data turn them.' },
    threshold: {
      kind: 'number',
      about:
        'Heat maps: percent of each map’s maximum (20). Saliency: percent of white (50). Seeds: background in percent, instead of --gamma.',
      min: 0,
      max: 100,
      defaultNote: '20, saliency 50, seeds none',
    },
    gamma: { kind: 'number', about: 'Seeds: background is (1 − highest map) to this power.', default: 2, min: 0.01 },
    tags: { kind: 'string', about: 'Heat maps: tags of the photos, for the maps have no names.', value: 'FILE' },
    ...pixelsOption,
    colours: { kind: 'boolean', about: 'The way back: write colours (RGB) instead of indices.' },
  },
  positionals: {
    INPUT: {
      about:
        'Folder or file: PNGs (indexed, grey or coloured), SBD’s cls/*.mat, GuidedLabelling’s heat maps *.mat or saliency PNGs, RecurSeed’s seeds *.pkl, COCO’s instances_*.json, LabelMe’s *.json.',
    },
  },
  examples: [
    'SegmentationClass_rgb --out SegmentationClass',
    'benchmark_RELEASE/dataset/cls --out SegmentationClassAug',
    'annotations/instances_train2014.json --out masks/train2014',
    'SegmentationClass --colours --out to-look-at',
  ],
});

/** The options of `dsrg-convert masks`. */
export type MaskOptions = ReturnType<typeof maskCommand.parse>['options'];
