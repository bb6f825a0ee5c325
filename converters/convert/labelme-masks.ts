import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { counted, DsrgError, vocClasses } from '@dsrg/core';
import { maxPixelsOf, readHead, readText } from '@dsrg/core/node';
import { readLabelme } from '../read/labelme/read-labelme.ts';
import type { InputFile } from './input-files.ts';
import { type MaskJob, writeMask } from './mask-job.ts';
import { labelmeHead } from './signatures.ts';
import { withProgress } from './with-progress.ts';

/** Enough of a file to meet its list of shapes; pixels of the photo, where a file holds them, come after it. */
const HEAD_BYTES = 65_536;

/** True for a JSON file that holds shapes. */
export async function isLabelme(path: string): Promise<boolean> {
  return labelmeHead.test(new TextDecoder().decode(await readHead(path, HEAD_BYTES)));
}

/** The LabelMe files in a folder and below it, sorted; ids are paths below it. Other JSON files are passed over. */
export async function labelmeFiles(folder: string): Promise<InputFile[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.json$/i.test(name)).sort();
  const files: InputFile[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (await isLabelme(path)) files.push({ path, id: name.replaceAll('\\', '/').replace(/\.json$/i, '') });
  }
  return files;
}

/** Draws the shapes of LabelMe files. */
export async function convertLabelme(job: MaskJob): Promise<string[]> {
  const classes = job.classes ?? vocClasses;
  const { input } = job;
  const files = /\.json$/i.test(input)
    ? [{ path: input, id: input.replace(/^.*[/\\]/, '').replace(/\.json$/i, '') }]
    : await labelmeFiles(input);
  if (files.length === 0) throw new DsrgError('DATASET', `${input} holds no JSON file of LabelMe.`);
  const maxPixels = maxPixelsOf(job.options);
  await withProgress('masks', files, job.signal, async ({ path, id }) => {
    await writeMask(job, id, readLabelme(await readText(path, 'The LabelMe file'), path, classes, maxPixels));
  });
  return [counted(files.length, 'mask')];
}
