import { decodeCheckpoint, type RunStore, runFiles, stageFiles, within } from '@dsrg/converters';
import { type JsonlWriter, openJsonl } from '../log/jsonl.ts';
import type { PlannedStage } from './plan-run.ts';

/** Opens a run's log. Lines of steps that no checkpoint holds are cut off: a killed run takes these steps again. */
export async function openRunLog(
  run: RunStore,
  plan: readonly Pick<PlannedStage, 'name' | 'folder'>[],
): Promise<JsonlWriter> {
  const reached = new Map<unknown, number>();
  for (const { name, folder } of plan) {
    const bytes = await within(run, folder).read(stageFiles.checkpoint);
    if (bytes !== undefined) reached.set(name, decodeCheckpoint(bytes, `${run.name}/${folder}`).about.step);
  }
  return openJsonl(run, runFiles.log, {
    keep: ({ stage, step }) => typeof step !== 'number' || step <= (reached.get(stage) ?? 0),
  });
}
