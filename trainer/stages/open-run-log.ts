import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCheckpoint } from '@dsrg/converters/node';
import { type JsonlWriter, openJsonl } from '../log/jsonl.ts';
import { stageFolder } from './run-stages.ts';
import type { Stage } from './stage.ts';
import { CHECKPOINT } from './train-loop.ts';

/** Opens a run's `log.jsonl`. Lines of steps that no checkpoint holds are cut off: a killed run takes these steps again. */
export async function openRunLog(run: string, stages: readonly Stage[]): Promise<JsonlWriter> {
  const reached = new Map<unknown, number>();
  for (const { name } of stages) {
    const path = join(stageFolder(run, stages, name), CHECKPOINT);
    if (existsSync(path)) reached.set(name, (await readCheckpoint(path)).about.step);
  }
  return openJsonl(join(run, 'log.jsonl'), {
    keep: ({ stage, step }) => typeof step !== 'number' || step <= (reached.get(stage) ?? 0),
  });
}
