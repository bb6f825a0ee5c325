import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { writeFileAtomic } from '@dsrg/core/node';
import type { Stage, StageContext } from './stage.ts';

/** The file whose presence says that a stage is complete. */
const DONE = 'done.json';

/** Folder of a stage in a run: numbered, so that a listing shows the method's order. */
export function stageFolder(run: string, stages: readonly Stage[], name: string): string {
  return join(run, `${stages.findIndex((stage) => stage.name === name) + 1}-${name}`);
}

/** Runs a method's stages in order; those that are done are skipped, one that was interrupted goes on where it was. */
export async function runStages(stages: readonly Stage[], context: StageContext): Promise<void> {
  for (const [place, stage] of stages.entries()) {
    const folder = stageFolder(context.run, stages, stage.name);
    const title = `stage ${place + 1} of ${stages.length}, ${stage.name}`;
    if (existsSync(join(folder, DONE))) {
      context.say(`${title}: done before`);
      continue;
    }
    stopIfAborted(context.signal);
    context.say(`${title}: ${stage.summary}`);
    await mkdir(folder, { recursive: true });
    const started = performance.now();
    await stage.run(context, folder);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    await writeFileAtomic(
      join(folder, DONE),
      new TextEncoder().encode(`${JSON.stringify({ stage: stage.name, seconds })}\n`),
    );
    context.log.write({ stage: stage.name, event: 'done', seconds });
  }
}

/** @throws DsrgError INTERRUPTED once `signal` is aborted */
export function stopIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new DsrgError('INTERRUPTED', 'Stopped; what was done is saved.', {
    hint: 'Give the same command again to go on from here.',
  });
}
