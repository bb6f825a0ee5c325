import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import type { Checkpoint } from '../checkpoint.ts';
import { readRun } from '../run/read-run.ts';
import { runFiles, stageFiles } from '../run/run-files.ts';
import { isNetworkProduct, type NetworkProduct, runProducts } from '../run/run-products.ts';
import { readCheckpoint } from './checkpoint-file.ts';
import { folderStore } from './folder-store.ts';

/** A checkpoint with the file that it was read from. */
export interface FoundCheckpoint {
  readonly path: string;
  readonly checkpoint: Checkpoint;
}

/**
 * Finds the checkpoint that a person means: the file itself; that in the folder of a stage; or that of a run's last complete stage whose
 * network gives what is wanted.
 * @param wanted `logits`: only a segmentation network's have learned anything
 * @throws DsrgError FILE_MISSING where there is none; and those of {@link readRun} and `decodeCheckpoint`
 */
export async function findCheckpoint(place: string, wanted: 'logits' | 'cam'): Promise<FoundCheckpoint> {
  if (place.endsWith('.safetensors')) return { path: place, checkpoint: await readCheckpoint(place) };
  const own = join(place, stageFiles.checkpoint);
  if (existsSync(own)) return { path: own, checkpoint: await readCheckpoint(own) };
  if (!existsSync(join(place, runFiles.record)))
    throw missing(`${place} is neither a run nor the folder of a stage that trains`);
  const run = await readRun(folderStore(place));
  const fits = ({ makes, checkpoint }: NetworkProduct) =>
    wanted === 'logits' ? makes === 'segmentation-network' : checkpoint.graph.outputs.cam !== undefined;
  const complete = run.stages.filter(({ record }) => record !== undefined);
  const found = (await runProducts({ stages: complete })).filter(isNetworkProduct).findLast(fits);
  if (found === undefined) throw missing(`${place} has no complete stage whose network gives ${wanted}`);
  return { path: join(place, found.stage.folder, stageFiles.checkpoint), checkpoint: found.checkpoint };
}

function missing(what: string): DsrgError {
  return new DsrgError('FILE_MISSING', `${what}.`, {
    hint: 'Give the --out folder of a dsrg-train run; an unfinished stage can be named itself.',
  });
}
