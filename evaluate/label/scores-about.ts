import { join } from 'node:path';
import {
  checkMetadata,
  DsrgError,
  type MergeRule,
  type ModelMetadata,
  type Scale,
  type SlidingWindow,
} from '@dsrg/core';
import { readText, sha256Model, writeFileAtomic } from '@dsrg/core/node';

/** What a folder of saved scores says of itself, in `scores.json`. */
export interface ScoresAbout {
  /** Path of the model. */
  readonly subject: string;
  /** Hash of the model. */
  readonly sha256: string;
  readonly metadata: ModelMetadata;
  readonly provider: string;
  readonly scales: readonly Scale[];
  readonly flip: boolean;
  readonly merge: MergeRule;
  readonly window?: SlidingWindow | undefined;
  readonly bucket?: number | undefined;
}

const kind = 'dsrg-scores';

/** The file of one photo's scores in a folder of them. */
export function scoresFile(folder: string, id: string): string {
  return join(folder, `${id}.safetensors`);
}

/** What scores made by the model at `subject` say of themselves. */
export async function aboutScoresOf(
  subject: string,
  { metadata, provider }: Pick<ScoresAbout, 'metadata' | 'provider'>,
  { scales, flip, merge, window, bucket }: Pick<ScoresAbout, 'scales' | 'flip' | 'merge' | 'window' | 'bucket'>,
): Promise<ScoresAbout> {
  return { subject, sha256: await sha256Model(subject), metadata, provider, scales, flip, merge, window, bucket };
}

export async function writeScoresAbout(folder: string, about: ScoresAbout): Promise<void> {
  await writeFileAtomic(
    join(folder, 'scores.json'),
    `${JSON.stringify({ format: 1, kind, ...about }, undefined, 2)}\n`,
  );
}

/** @throws DsrgError FILE_MISSING; FILE_FORMAT for a file that is not of ours; MODEL for metadata that cannot be used */
export async function readScoresAbout(folder: string): Promise<ScoresAbout> {
  const path = join(folder, 'scores.json');
  const text = await readText(path, 'The description of the scores');
  let about: ScoresAbout & { readonly kind: string };
  try {
    about = JSON.parse(text);
    if (about.kind !== kind || !Array.isArray(about.scales)) throw new Error('of another kind');
  } catch (cause) {
    throw new DsrgError('FILE_FORMAT', `${path} does not describe saved scores.`, {
      hint: 'It is written by dsrg-eval --save-scores DIR.',
      cause,
    });
  }
  return { ...about, metadata: checkMetadata(about.metadata, path) };
}
