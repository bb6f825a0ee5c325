import { stat } from 'node:fs/promises';
import { counted, DsrgError, IGNORE, type LabelMap, vocClasses } from '@dsrg/core';
import { maxPixelsOf, readBytes, readHead } from '@dsrg/core/node';
import { seedsOfHeatMaps } from '../cues/heat-map-seeds.ts';
import { readPickleBytes } from '../cues/read-pickle-bytes.ts';
import { tagsOfFile } from '../dataset/file-tags.ts';
import { readMask } from '../labels/read-mask.ts';
import { labelsOfSaliency, readSaliency } from '../labels/read-saliency.ts';
import { readRecurseedSeed } from '../labels/recurseed-seed.ts';
import { labelsOfSeed } from '../labels/seed-labels.ts';
import { readHeatMaps } from '../read/mat/read-heat-maps.ts';
import { readMat } from '../read/mat/read-mat.ts';
import { readSbdMask } from '../read/mat/read-sbd-mask.ts';
import { indexTags } from '../read/named-tags.ts';
import { convertCoco } from './coco-masks.ts';
import { type InputFile, inputFiles } from './input-files.ts';
import { convertLabelme, isLabelme, labelmeFiles } from './labelme-masks.ts';
import type { maskFormats } from './mask-command.ts';
import { type MaskJob, writeMask } from './mask-job.ts';
import { withProgress } from './with-progress.ts';

/** Writes masks into the job's folder, and says what it did: a line, and one for each thing to know. */
export type MaskSource = (job: MaskJob) => Promise<string[]>;

const sources: Readonly<Record<'png' | (typeof maskFormats)[number], MaskSource>> = {
  png: convertPngs,
  indices: convertPngs,
  colours: convertPngs,
  sbd: (job) =>
    eachFile(job, ['.mat'], async (file, classes) =>
      readSbdMask(await readBytes(file.path), file.path, classes, maxPixelsOf(job.options)),
    ),
  heatmaps: convertHeatMaps,
  seeds: (job) =>
    eachFile(job, ['.pkl', '.pickle'], async (file, classes) => {
      const { bytes, budget } = await readPickleBytes(file.path);
      return labelsOfSeed(
        readRecurseedSeed(bytes, file.path, classes, maxPixelsOf(job.options), budget),
        job.options.threshold === undefined ? { gamma: job.options.gamma } : { constant: job.options.threshold / 100 },
      );
    }),
  saliency: (job) =>
    eachFile(job, ['.png', '.mat'], async (file) =>
      labelsOfSaliency(
        readSaliency(await readBytes(file.path), file.path, maxPixelsOf(job.options)),
        job.options.threshold ?? 50,
      ),
    ),
  coco: convertCoco,
  labelme: convertLabelme,
};

/**
 * The way to convert what lies there: as `--from` says, else by content.
 *
 * @throws DsrgError FILE_MISSING, FILE_FORMAT
 */
export async function chooseMaskSource(input: string, from: string): Promise<MaskSource> {
  if (from !== 'auto') return sources[from as keyof typeof sources];
  const entry = await stat(input).catch(() => undefined);
  if (entry?.isFile() && /\.json$/i.test(input)) return (await isLabelme(input)) ? sources.labelme : sources.coco;
  if (entry?.isDirectory() && (await labelmeFiles(input)).length > 0) return sources.labelme;
  const [first] = await inputFiles(input, ['.png', '.mat', '.pkl', '.pickle']);
  const head = await readHead(first!.path, 8);
  if (head[0] === 0x89) return sources.png;
  if (/\.mat$/i.test(first!.path))
    return readMat(await readBytes(first!.path), first!.path).has('heatmap') ? sources.heatmaps : sources.sbd;
  if (/\.(pkl|pickle)$/i.test(first!.path)) return sources.seeds;
  throw new DsrgError('FILE_FORMAT', `${first!.path} is no PNG, no MAT-file and no pickle.`, {
    hint: 'Say what it is: --from …; dsrg-convert masks --help lists what can be read.',
  });
}

/** Converts file after file. Where the classes are VOC's or named, they are checked. */
async function eachFile(
  job: MaskJob,
  endings: readonly string[],
  convert: (file: InputFile, classes: number) => Promise<LabelMap>,
): Promise<string[]> {
  const classes = job.classes ?? vocClasses;
  const files = await inputFiles(job.input, endings);
  await withProgress('masks', files, job.signal, async (file) => {
    await writeMask(job, file.id, await convert(file, classes.length));
  });
  return [counted(files.length, 'mask')];
}

async function convertPngs(job: MaskJob): Promise<string[]> {
  const { options, palette } = job;
  const from = options.from === 'indices' || options.from === 'colours' ? options.from : 'auto';
  const counts = { indices: 0, colours: 0 };
  const strange: string[] = [];
  const unknown = options.unknown as 'refuse' | 'void';
  const binary = options.binaryMasks;
  if (binary && (job.classes?.length ?? 2) !== 2) {
    throw new DsrgError(
      'USAGE',
      `--binary-masks makes masks of one class; --classes names ${job.classes!.length - 1}.`,
    );
  }
  const maxPixels = maxPixelsOf(options);
  const seen = new Set<number>();
  const lines = await eachFile(job, ['.png'], async ({ path }, classes) => {
    const reading = readMask(await readBytes(path), path, { classes, palette, from, unknown, binary, maxPixels });
    for (const label of new Set(reading.labels.data)) seen.add(label);
    counts[reading.from]++;
    const [first] = reading.unknown;
    if (first) {
      const pixels = reading.unknown.reduce((sum, colour) => sum + colour.pixels, 0);
      strange.push(
        `${path}: ${counted(pixels, 'pixel')} of ${counted(reading.unknown.length, 'unknown colour')} became void, most (${first.red}, ${first.green}, ${first.blue})`,
      );
    }
    return reading.labels;
  });
  if (seen.has(IGNORE) && [...seen].every((label) => label === 0 || label === IGNORE)) {
    throw new DsrgError(
      'LABEL',
      `The masks of ${job.input} hold 0 (background) and 255 (void) alone, and no pixel of any class.`,
      {
        hint: 'Are they black and white? With --binary-masks what is not 0 becomes class 1.',
      },
    );
  }
  return [`${lines[0]}, ${counts.indices} by their indices, ${counts.colours} by their colours`, ...strange];
}

async function convertHeatMaps(job: MaskJob): Promise<string[]> {
  const { input, options } = job;
  const classes = job.classes ?? vocClasses;
  if (options.tags === undefined) {
    throw new DsrgError('USAGE', 'Heat maps do not say which classes they are of.', {
      hint: 'Name the tags of the photos: --tags cls_labels.npy or a CSV.',
    });
  }
  const ids = (await inputFiles(input, ['.mat'])).map(({ id }) => id);
  const { rows } = await tagsOfFile(options.tags, input, ids, classes);
  return eachFile(job, ['.mat'], async ({ path, id }) => {
    const row = rows.get(id);
    if (row === undefined) throw new DsrgError('TAG', `${options.tags} has no tags of ${id}.`);
    return seedsOfHeatMaps(
      readHeatMaps(await readBytes(path), path, maxPixelsOf(options)),
      indexTags(row, classes),
      options.threshold ?? 20,
      path,
    );
  });
}
