import type { RgbImage } from '@dsrg/core';
import { type PhotoCodecs, readPhoto } from '@dsrg/core/node';
import type { Labeller } from '../label/labeller.ts';
import type { PhotoInput } from './find-inputs.ts';
import { findObjects } from './find-objects.ts';
import { writePhotoFiles } from './photo-files.ts';
import type { PhotoFile } from './photo-kinds.ts';
import { makerOf, type PredictionsAbout } from './predictions-about.ts';
import { readRecord, stampOf, writeRecord } from './records.ts';

const none: RgbImage = { kind: 'rgb', data: new Uint8Array(0), height: 0, width: 0 };

/** Labels one photo and writes all results of it, its record last. */
export async function predictPhoto(
  input: PhotoInput,
  labeller: Pick<Labeller, 'label'>,
  job: {
    readonly out: string;
    readonly about: PredictionsAbout;
    readonly kinds: readonly PhotoFile[];
    readonly minArea: number;
    readonly codecs: PhotoCodecs;
  },
  signal: AbortSignal,
): Promise<void> {
  const { out, kinds, minArea } = job;
  const { maker } = job.about;
  const stamp = await stampOf(input.path);
  const labelled = await labeller.label({ photo: input.path, certainty: true }, signal);
  const found = findObjects(labelled, minArea);
  const image = kinds.some(({ looks }) => looks) ? await readPhoto(input.path, job) : none;
  const written = await writePhotoFiles(kinds, { input, image, maker: makerOf(job.about), out, ...found });
  const old = readRecord(out, input.name);
  const kept = old?.maker === maker && stamp !== undefined && old.photo.modified === stamp.modified ? old : undefined;
  const { height, width } = found.labels;
  await writeRecord(out, input.name, {
    maker,
    photo: stamp ?? { bytes: -1, modified: -1 },
    file: input.file,
    height,
    width,
    // Files of one sort are written over, whatever their opacity or tolerance was: what was there is there no more.
    kinds: [
      ...(kept?.kinds ?? []).filter((kind) => !kinds.some((each) => sortOf(each.kind) === sortOf(kind))),
      ...kinds.map(({ kind }) => kind),
    ],
    files: [...new Set([...(kept?.files ?? []), ...written])],
    objects: found.objects,
  });
}

/** `overlays` of `overlays 0.5`. */
function sortOf(kind: string): string {
  return kind.replace(/ .*$/, '');
}
