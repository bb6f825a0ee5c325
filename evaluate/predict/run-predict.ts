import { relative } from 'node:path';
import { counted, DsrgError, readShard, takeShard } from '@dsrg/core';
import { createPhotoCodecs, createProgress, lockShard, maxPixelsOf, printNote, writeFileAtomic } from '@dsrg/core/node';
import { labelPalette } from '../label/label-palette.ts';
import { type Labeller, openLabeller } from '../label/labeller.ts';
import { runBounded } from '../label/run-bounded.ts';
import { writePage } from '../node/write-page.ts';
import { aboutPredictions, claimFolder } from './about.ts';
import { checkPredictOptions } from './check-options.ts';
import { sheetPhotos, writeContactSheet } from './contact-sheet.ts';
import { findInputs, type PhotoInput } from './find-inputs.ts';
import { type FailedPhoto, formatOutcome, type Outcome, summarise } from './outcome.ts';
import { labelme } from './photo-files.ts';
import { boxes, cutOuts, type FileStyle, masks, overlays, type PhotoFile } from './photo-kinds.ts';
import type { PredictInput, PredictOptions } from './predict-command.ts';
import { predictPhoto } from './predict-photo.ts';
import type { PredictionsAbout } from './predictions-about.ts';
import { forgetRecord, isDone, recordsFolder } from './records.ts';
import { configBeside, writeCoco, writeLabelStudio } from './sheets.ts';

/**
 * Predicts photos as the command line says.
 *
 * @param stdout gets the outcome
 * @returns 1, the exit code, where photos could not be read
 */
export async function runPredict(
  input: PredictInput,
  signal: AbortSignal,
  stdout: (text: string) => void,
): Promise<1 | undefined> {
  const { page } = input.options;
  if (page !== undefined) return void stdout(await writePage(page));
  checkPredictOptions(input);
  const { options, given, positionals } = input;
  const all = await findInputs(positionals.PHOTOS, options.out, printNote);
  const photos =
    options.shard === undefined ? all : takeShard({ items: all }, readShard(options.shard, process.env)).items;
  const labeller = await openLabeller({ ...options, model: positionals.MODEL }, given);
  let release: (() => Promise<void>) | undefined;
  try {
    const shard = options.shard === undefined ? undefined : readShard(options.shard, process.env);
    release = await lockShard(options.out, recordsFolder, shard);
    const outcome = await predictAll(photos, labeller, options, signal, printNote);
    stdout(options.json ? `${JSON.stringify(outcome)}\n` : formatOutcome(outcome));
    return outcome.failed.length > 0 ? 1 : undefined;
  } finally {
    await release?.();
    await labeller.close();
  }
}

async function predictAll(
  photos: readonly PhotoInput[],
  labeller: Labeller,
  options: PredictOptions,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Outcome> {
  const started = performance.now();
  const { out, overwrite, minArea } = options;
  const maxPixels = maxPixelsOf(options);
  const style = {
    classes: labeller.metadata.classes,
    palette: labelPalette(labeller.metadata.palette),
    opacity: options.opacity,
    simplify: options.simplify,
    maxPixels,
  };
  const sheets = sheetFiles(options);
  const about = await claimFolder(out, await aboutPredictions(labeller, minArea), sheets, { overwrite, say });
  await writeFileAtomic(`${out}/classes.json`, `${JSON.stringify(style.classes)}\n`);
  say(`network on ${labeller.provider}; ${labeller.protocol}`);
  const kinds = chooseKinds(options, style);
  const names = kinds.map(({ kind }) => kind);
  const waiting: PhotoInput[] = [];
  for (const photo of photos) if (!(await isDone(out, photo, about.maker, names))) waiting.push(photo);
  const before = photos.length - waiting.length;
  if (before > 0) say(`${before} of ${counted(photos.length, 'photo')} predicted before; what is there stays.`);
  const failed = await predictThese(waiting, before, labeller, { out, about, kinds, minArea, maxPixels, signal, say });
  await writeSheets(options, photos, about, style, labeller, say);
  return summarise({
    out,
    about,
    provider: labeller.provider,
    photos,
    before,
    failed,
    results: [...new Set(kinds.map(({ kind }) => kind.split(' ')[0]!))],
    sheets: sheets.map((sheet) => relative('', sheet)),
    seconds: Math.round((performance.now() - started) / 100) / 10,
  });
}

interface Job {
  readonly out: string;
  readonly about: PredictionsAbout;
  readonly kinds: readonly PhotoFile[];
  readonly minArea: number;
  readonly maxPixels: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

async function predictThese(
  photos: readonly PhotoInput[],
  before: number,
  labeller: Labeller,
  { signal, say, maxPixels, ...rest }: Job,
): Promise<FailedPhoto[]> {
  if (photos.length === 0) return [];
  const failed: FailedPhoto[] = [];
  const job = { ...rest, codecs: createPhotoCodecs(maxPixels) };
  const total = photos.length + before;
  let done = before;
  const progress = createProgress({ label: 'predict', total, start: before });
  try {
    await runBounded(photos, { limit: labeller.inFlight, signal }, async (photo, _index, running) => {
      try {
        await predictPhoto(photo, labeller, job, running);
        done++;
      } catch (error) {
        if (!isFaultOfPhoto(error)) throw error;
        await forgetRecord(job.out, photo.name);
        failed.push({ photo: photo.path, code: error.code, message: error.message });
        say(`${error.message}${error.hint === undefined ? '' : `\n  ${error.hint}`}`);
      }
      progress.tick();
    });
  } catch (error) {
    if (!(error instanceof DsrgError) || error.code !== 'INTERRUPTED') throw error;
    throw new DsrgError('INTERRUPTED', `Interrupted; ${done} of ${counted(total, 'photo')} done.`, {
      hint: 'The same command goes on there.',
      cause: error,
    });
  } finally {
    progress.done();
  }
  return failed;
}

/** Such a photo is named, and the others go on; anything else would befall them, too. */
function isFaultOfPhoto(error: unknown): error is DsrgError {
  return error instanceof DsrgError && ['FILE_MISSING', 'FILE_FORMAT', 'IMAGE'].includes(error.code);
}

function chooseKinds(options: PredictOptions, style: FileStyle): PhotoFile[] {
  const { overlay, cutOut, boxes: wantsBoxes, labelme: wantsLabelme } = options;
  return [
    masks(style),
    ...(overlay ? [overlays(style, createPhotoCodecs())] : []),
    ...(cutOut === undefined ? [] : [cutOuts(style, cutOut as 'photo' | 'class')]),
    ...(wantsBoxes ? [boxes(style)] : []),
    ...(wantsLabelme ? [labelme(style)] : []),
  ];
}

function sheetFiles({ coco, labelStudio, contactSheet }: PredictOptions): string[] {
  const studio = labelStudio === undefined ? [] : [labelStudio, configBeside(labelStudio)];
  return [coco, ...studio, contactSheet].filter((path) => path !== undefined);
}

async function writeSheets(
  { out, coco, labelStudio, photoUrl, contactSheet }: PredictOptions,
  photos: readonly PhotoInput[],
  about: PredictionsAbout,
  style: FileStyle,
  { metadata }: Labeller,
  say: (line: string) => void,
): Promise<void> {
  if (coco !== undefined) await writeCoco(coco, out, photos, about, style.simplify);
  if (labelStudio !== undefined)
    await writeLabelStudio(labelStudio, out, photos, about, {
      ...{ url: photoUrl, palette: metadata.palette, tolerance: style.simplify },
    });
  if (contactSheet === undefined) return;
  const shown = await writeContactSheet(contactSheet, out, photos, `Predictions of ${about.model.file}`, style);
  if (photos.length > sheetPhotos) say(`${contactSheet} shows ${shown} of ${photos.length} photos, evenly taken.`);
}
