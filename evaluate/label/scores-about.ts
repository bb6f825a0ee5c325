import { join } from 'node:path';
import { jsonOf } from '@dsrg/converters';
import { checkMetadata, DsrgError, type Maker, parseMaker, ReadBudget } from '@dsrg/core';
import { claimResults, readText, sha256Model, writeFileAtomic } from '@dsrg/core/node';
import { describeViews } from './describe-views.ts';
import { makerOfScores, type ScoresOrigin } from './makers.ts';
import { type ScoresOwner, scoreResults } from './scores.ts';

/** What a folder of saved scores says of itself, in `scores.json`. */
export interface ScoresAbout extends ScoresOrigin {
  /** What each file carries; undefined for scores of another program. */
  readonly maker?: Maker | undefined;
}

const kind = 'dsrg-scores';

function aboutFile(folder: string): string {
  return join(folder, 'scores.json');
}

/** The file of one photo's scores in a folder of them. */
export function scoresFile(folder: string, id: string): string {
  return join(folder, `${id}.safetensors`);
}

/** Who says whose the scores of a folder are. */
export function scoresOwner(folder: string, { maker }: ScoresAbout): ScoresOwner {
  return { name: aboutFile(folder), maker };
}

/** What scores made by the model at `subject` say of themselves. */
export async function aboutScoresOf(
  subject: string,
  { metadata, provider }: Pick<ScoresAbout, 'metadata' | 'provider'>,
  {
    scales,
    flip,
    merge,
    window,
    bucket,
    seeds,
  }: Omit<ScoresAbout, 'subject' | 'sha256' | 'metadata' | 'provider' | 'maker'>,
): Promise<ScoresAbout> {
  const sha256 = await sha256Model(subject);
  const about = { subject, sha256, metadata, provider, scales, flip, merge, window, bucket, seeds };
  const views = `${describeViews(metadata, { scales, window, bucket })}, ${flip ? 'with' : 'no'} flips`;
  return { ...about, maker: makerOfScores(about, views) };
}

/**
 * Begins a folder of scores, or goes on with one of the same maker.
 * @throws DsrgError CONFIG for one that holds scores of anything else; FILE_WRITE
 */
export async function claimScores(folder: string, about: ScoresAbout): Promise<void> {
  if (about.maker) await claimResults(folder, about.maker, scoreResults);
  await writeFileAtomic(aboutFile(folder), `${JSON.stringify({ format: 1, kind, ...about }, undefined, 2)}\n`);
}

/** @throws DsrgError FILE_MISSING; FILE_FORMAT for a file that is not of ours; MODEL for metadata that cannot be used */
export async function readScoresAbout(folder: string): Promise<ScoresAbout> {
  const path = aboutFile(folder);
  const text = await readText(path, 'The description of the scores');
  let about: ScoresAbout & { readonly kind: string };
  try {
    about = jsonOf(text, new ReadBudget(path, text.length)) as typeof about;
    if (about.kind !== kind || !Array.isArray(about.scales)) throw new Error('of another kind');
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `${path} does not describe saved scores.`, {
      hint: 'It is written by dsrg-eval --save-scores DIR.',
      cause,
    });
  }
  const maker = parseMaker(JSON.stringify({ maker: about.maker }));
  return { ...about, maker, metadata: checkMetadata(about.metadata, path) };
}
