import { existsSync } from 'node:fs';
import { copyFile, link, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readText, writeFileAtomic } from '@dsrg/core/node';

/** The best checkpoint so far: of the lowest mean loss over the steps before it. No label that the training did not have is in it. */
interface Best {
  readonly step: number;
  readonly loss: number;
  readonly measure: string;
  readonly usesPixelTruth: boolean;
}

export interface KeepOptions {
  /** How many of the newest checkpoints stay, the current one included; with 1 nothing else is kept, not even the best. */
  readonly newest: number;
  /** Mean training loss of the last steps; `undefined` before there is one. */
  readonly loss: number | undefined;
  /** How many steps the mean is over. */
  readonly window: number;
  /** Whether the training itself learns from masks. */
  readonly learnsMasks: boolean;
}

/**
 * Keeps a checkpoint that was just written beside its successors: as `checkpoint-<step>.safetensors` while it is among the newest, and as
 * `best.safetensors` (with `best.json`, which says by what) while its loss is the lowest. A kill at any time leaves whole files.
 *
 * @param path of the current checkpoint, in the stage's folder
 */
export async function keepCheckpoint(folder: string, path: string, step: number, options: KeepOptions): Promise<void> {
  const { newest, loss, window, learnsMasks } = options;
  if (newest <= 1) return;
  await keepNewest(folder, path, step, newest);
  if (loss === undefined) return;
  const record = join(folder, 'best.json');
  const before = existsSync(record) ? (JSON.parse(await readText(record)) as Best) : undefined;
  if (before !== undefined && before.loss <= loss) return;
  await shareFile(path, join(folder, 'best.safetensors'));
  const measure = `mean training loss of the last ${window} steps`;
  const best: Best = { step, loss, measure, usesPixelTruth: learnsMasks };
  await writeFileAtomic(record, `${JSON.stringify(best, null, 2)}\n`);
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
