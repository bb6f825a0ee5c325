import { access } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { DsrgError, vocPalette } from '@dsrg/core';
import { createProgress, defineCommand, runCommand, writeFileAtomic } from '@dsrg/core/node';
import { checkSameClasses } from '../check-classes.ts';
import { type ConventionName, conventionNames } from '../conventions.ts';
import { evaluateSet, predictFromMasks, predictFromPhotos } from '../evaluate-set.ts';
import { labelPalette } from '../label-palette.ts';
import { type Labeller, openLabeller } from '../labeller.ts';
import { modelOptions, readClassOption } from '../model-options.ts';
import { openEvaluationSet } from '../open-evaluation-set.ts';
import { drawPhoto } from '../report/draw-photo.ts';
import { evaluationReport } from '../report/evaluation-report.ts';
import { createGallery } from '../report/gallery.ts';
import { formatHtml } from '../report/html/page.ts';
import { formatJson } from '../report/json.ts';
import { formatText } from '../report/text.ts';

const command = defineCommand({
  name: 'dsrg-eval',
  summary: 'Scores a network, or masks made elsewhere, against true masks: IoU of each class, exact to the pixel.',
  options: {
    data: { kind: 'string', about: 'Folder laid out as PASCAL VOC.', value: 'DIR', required: true },
    split: {
      kind: 'string',
      about: 'List in ImageSets/Segmentation; "all" takes every photo that has a mask.',
      default: 'val',
    },
    masks: {
      kind: 'list',
      of: 'string',
      about: 'Folders of true masks inside DIR; one pass scores against all of them.',
      default: ['SegmentationClass'],
    },
    ...modelOptions,
    pred: { kind: 'string', about: 'Score the masks <id>.png of this folder; no network runs.', value: 'DIR' },
    saveMasks: { kind: 'string', about: 'Write the predicted masks there, as indexed PNGs.', value: 'DIR' },
    convention: { kind: 'enum', choices: conventionNames, default: 'devkit', about: 'What "mIoU" is to mean.' },
    conventions: { kind: 'boolean', about: 'Print the mean under every convention as well.' },
    json: { kind: 'boolean', about: 'Print the result as JSON.' },
    report: { kind: 'string', about: 'Write a page with scores and photos, one HTML file.', value: 'FILE' },
  },
  examples: [
    '--model model.onnx --data VOC2012 --split val --ms --flip --crf',
    '--model model.onnx --data photos --masks SegmentationClassStrict,SegmentationClass --json',
    '--pred masks --data VOC2012',
  ],
});

type Options = ReturnType<typeof command.parse>['options'];

await runCommand(command, async ({ options, given }, signal) => {
  const subject = options.pred ?? options.model;
  if (subject === undefined || (options.pred !== undefined && options.model !== undefined))
    throw new DsrgError('USAGE', 'Name what to score: --model model.onnx, or --pred and a folder of masks.');
  if (options.crfPreset !== 'dsrg-test' && !options.crf && given.has('crfPreset'))
    throw new DsrgError('USAGE', '--crf-preset is given, but not --crf.');
  const labeller = options.pred === undefined ? await openLabeller(options, Math.max(1, cpus().length - 1)) : undefined;
  try {
    process.stdout.write(await evaluate(options, subject, labeller, signal));
  } finally {
    await labeller?.close();
  }
});

async function evaluate(
  options: Options,
  subject: string,
  labeller: Labeller | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { data, masks, split, saveMasks } = options;
  const told = labeller?.segmenter.metadata;
  const named = (await readClassOption(options.classes)) ?? ((await hasClasses(data)) ? undefined : told?.classes);
  const set = await openEvaluationSet(data, {
    masks,
    ...(split !== 'all' && { split }),
    ...(named && { classes: named }),
  });
  if (told) checkSameClasses(told.classes, set.classes);
  if (labeller) process.stderr.write(`network on ${labeller.segmenter.providerNote}; ${labeller.protocol}\n`);
  const predict = labeller ? predictFromPhotos(labeller.label) : predictFromMasks(options.pred!, set.classes.length);
  const palette = told ? labelPalette(told.palette) : vocPalette();
  const gallery = options.report === undefined ? undefined : createGallery((maps) => drawPhoto(maps, palette));
  const progress = createProgress({ label: 'evaluate', total: set.items.length });
  try {
    const result = await evaluateSet(set, predict, {
      ...(labeller && { inFlight: labeller.inFlight }),
      ...(saveMasks !== undefined && { saveMasks, palette }),
      signal,
      onPhoto: async (photo, maps) => {
        await gallery?.offer(photo, maps);
        progress.tick();
      },
    });
    const stamps = {
      subject,
      protocol: labeller?.protocol ?? 'masks made elsewhere',
      ...(labeller && { provider: labeller.segmenter.providerNote }),
      data: basename(resolve(data)),
      split: split === 'all' ? `every photo with a mask in ${masks[0]}` : split,
    };
    const report = evaluationReport(result, stamps, options.convention as ConventionName);
    if (gallery) await writeFileAtomic(options.report!, formatHtml(report, { palette, gallery: gallery.entries() }));
    return options.json ? formatJson(report) : formatText(report, { conventions: options.conventions });
  } finally {
    progress.done();
  }
}

async function hasClasses(root: string): Promise<boolean> {
  return access(join(root, 'classes.json')).then(
    () => true,
    () => false,
  );
}
