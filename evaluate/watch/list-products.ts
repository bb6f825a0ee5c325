import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '@dsrg/converters';
import { readCheckpoint } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
import { readText } from '@dsrg/core/node';

/** Something in a run's folder that can be scored. */
export interface RunProduct {
  /** Folder of the stage in the run: `3-seeds`. */
  readonly stage: string;
  /** A network in the middle of its training or after it, or the label files that a finished stage left. */
  readonly kind: 'network' | 'labels';
  /** Updates done; 0 for labels. */
  readonly step: number;
  /** Path of the checkpoint, or of the folder of label files. */
  readonly path: string;
  readonly checkpoint?: Checkpoint;
}

/**
 * What a run's folder holds that can be scored now: the checkpoint of each stage whose network gives class scores, and
 * the label files of finished stages (they are written for the training list).
 *
 * @throws DsrgError FILE_MISSING for a folder that is no run
 */
export async function listProducts(run: string): Promise<RunProduct[]> {
  const products: RunProduct[] = [];
  for (const stage of await listStages(run)) {
    const folder = join(run, stage);
    const path = join(folder, 'checkpoint.safetensors');
    if (await exists(path)) {
      const checkpoint = await readCheckpoint(path);
      // The tag network has the same graph, but its class scores have not learned anything: --cams is for it.
      if (checkpoint.graph.outputs.logits !== undefined && checkpoint.about.stage !== 'tags')
        products.push({ stage, kind: 'network', step: checkpoint.about.step, path, checkpoint });
    } else if ((await isDone(folder)) && (await readdir(folder)).some((name) => name.endsWith('.png')))
      products.push({ stage, kind: 'labels', step: 0, path: folder });
  }
  return products;
}

/** Has the run come to its end? */
export async function isRunComplete(run: string): Promise<boolean> {
  const manifest = join(run, 'manifest.json');
  if (!(await exists(manifest))) return false;
  return JSON.parse(await readText(manifest, 'The manifest of the run')).endedAt !== undefined;
}

/**
 * The list that a run learns from.
 *
 * @throws DsrgError FILE_MISSING for a folder that is no run
 */
export async function trainingSplit(run: string): Promise<string> {
  await listStages(run);
  const { data } = JSON.parse(await readText(join(run, 'run.json'), 'The settings of the run'));
  return (data as { split: string }).split;
}

async function listStages(run: string): Promise<string[]> {
  const names = await readdir(run).catch(() => undefined);
  if (!names?.includes('run.json'))
    throw new DsrgError('FILE_MISSING', `${run} is no run: there is no run.json in it.`, {
      hint: 'Give the --out folder of a dsrg-train run.',
    });
  return names.filter((name) => /^\d+-/.test(name)).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}

const isDone = (folder: string) => exists(join(folder, 'done.json'));

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
