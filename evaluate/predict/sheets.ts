import { encodeCocoInstances, encodeLabelStudioTasks, labelStudioConfig, type PhotoOutlines } from '@dsrg/converters';
import { writeFileAtomic } from '@dsrg/core/node';
import type { PhotoInput } from './find-inputs.ts';
import type { PredictionsAbout } from './predictions-about.ts';
import { readRecord } from './records.ts';

/** Writes an instances file of COCO about all photos that were predicted. */
export async function writeCoco(
  path: string,
  out: string,
  photos: readonly PhotoInput[],
  { classes, maker }: PredictionsAbout,
  tolerance: number,
): Promise<void> {
  const texts = encodeCocoInstances(outlinesOf(out, photos, tolerance), classes, `dsrg-predict ${maker}`);
  await writeFileAtomic(path, encoded(texts));
}

/**
 * Writes tasks for Label Studio about all photos that were predicted, and beside them the labelling interface that they need.
 *
 * @param url what comes before a photo's path in its address
 */
export async function writeLabelStudio(
  path: string,
  out: string,
  photos: readonly PhotoInput[],
  { classes, maker, model }: PredictionsAbout,
  {
    url,
    palette,
    tolerance,
  }: { readonly url: string; readonly palette: readonly (readonly number[])[]; readonly tolerance: number },
): Promise<void> {
  const address = (file: string) => url + file.split('/').map(encodeURIComponent).join('/');
  const version = `${model.file} ${maker.slice(0, 12)}`;
  await writeFileAtomic(
    path,
    encoded(encodeLabelStudioTasks(outlinesOf(out, photos, tolerance, address), classes, version)),
  );
  await writeFileAtomic(configBeside(path), labelStudioConfig(classes, palette));
}

/** Where the labelling interface goes. */
export function configBeside(path: string): string {
  return `${path.replace(/\.json$/i, '')}.xml`;
}

function* outlinesOf(
  out: string,
  photos: readonly PhotoInput[],
  tolerance: number,
  nameOf: (file: string) => string = (file) => file,
): Generator<PhotoOutlines> {
  for (const { name, file } of photos) {
    const record = readRecord(out, name);
    if (record === undefined) continue; // it could not be read, which was told
    const { height, width, objects } = record;
    yield { file: nameOf(file), height, width, objects, tolerance };
  }
}

function* encoded(texts: Iterable<string>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const text of texts) yield encoder.encode(text);
}
