import { existsSync } from 'node:fs';
import { copyFile, link, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint, writeCheckpoint } from '@dsrg/converters/node';
import { readText, writeFileAtomic } from '@dsrg/core/node';

/** What a checkpoint is judged by. */
export interface Judgement {
  readonly value: number;
  /** For the record: `mean training loss of the last 50 steps`. */
  readonly measure: string;
  readonly better: 'higher' | 'lower';
  /** What masks had to do with it, for the checkpoint's own record; absent where nothing, or nothing that it does not say already. */
  readonly pixelTruth?: string;
}

/** The best checkpoint so far. */
interface Best extends Omit<Judgement, 'pixelTruth'> {
  readonly step: number;
  readonly usesPixelTruth: boolean;
}

export interface KeepOptions {
  /** How many of the newest checkpoints stay, the current one included; with 1 nothing else is kept, not even the best. */
  readonly newest: number;
  /** Undefined where there is nothing yet to judge by. */
  readonly judgement: Judgement | undefined;
  /** Whether the training itself learns from masks. */
  readonly learnsMasks: boolean;
}

/**
 * Keeps a checkpoint that was just written beside its successors: as `checkpoint-<step>.safetensors` while it is among the newest, and as
 * `best.safetensors` (with `best.json`, which says by what) while no other was judged better. A kill at any time leaves whole files.
 *
 * @param path of the current checkpoint, in the stage's folder
 */
export async function keepCheckpoint(folder: string, path: string, step: number, options: KeepOptions): Promise<void> {
  const { newest, judgement, learnsMasks } = options;
  if (newest <= 1) return;
  await keepNewest(folder, path, step, newest);
  if (judgement === undefined) return;
  const { pixelTruth, ...judged } = judgement;
  const record = join(folder, 'best.json');
  const before = existsSync(record) ? (JSON.parse(await readText(record)) as Best) : undefined;
  // One that was judged by something else says nothing of this one.
  const comparable = before?.measure === judged.measure ? before : undefined;
  if (comparable !== undefined && !isBetter(judged, comparable)) return;
  const best = join(folder, 'best.safetensors');
  if (pixelTruth === undefined) await shareFile(path, best);
  else {
    const saved = await readCheckpoint(path);
    await writeCheckpoint(best, { ...saved, about: { ...saved.about, pixelTruth } });
  }
  const found: Best = { step, ...judged, usesPixelTruth: learnsMasks || pixelTruth !== undefined };
  await writeFileAtomic(record, `${JSON.stringify(found, null, 2)}\n`);
}

function isBetter({ value, better }: Pick<Judgement, 'value' | 'better'>, before: Best): boolean {
  return better === 'higher' ? value > before.value : value < before.value;
}

async function keepNewest(folder: string, path: string, step: number, newest: number): Promise<void> {
  const own = join(folder, `checkpoint-${step}.safetensors`);
  if (!existsSync(own)) await shareFile(path, own);
  const steps = (await readdir(folder)).flatMap((name) => /^checkpoint-(\d+)\.safetensors$/.exec(name)?.[1] ?? []);
  const surplus = steps
    .map(Number)
    .sort((a, b) => b - a)
    .slice(newest);
  for (const at of surplus) await rm(join(folder, `checkpoint-${at}.safetensors`), { force: true });
}

/** The same file under a second name, at once and without a copy; a copy where the disk knows no links. Checkpoints are never changed in place. */
async function shareFile(path: string, to: string): Promise<void> {
  const part = `${to}.part`;
  await rm(part, { force: true });
  await link(path, part).catch(() => copyFile(path, part));
  await rename(part, to);
  // Renaming a file to another name of its own does nothing.
  await rm(part, { force: true });
}
