import { runFiles, shardFile, stageFiles, within } from '@dsrg/converters';
import { counted, DsrgError, type Shard, takeShard } from '@dsrg/core';
import { openRun } from './open-run.ts';
import type { PlannedStage } from './plan-run.ts';
import { prepareRun, runContext } from './prepare-run.ts';
import type { RunContext } from './run-stages.ts';
import { workOf } from './run-stages.ts';
import { stageMaker } from './stage-maker.ts';
import { shardsOf } from './stage-shards.ts';
import type { TrainRequest } from './train-request.ts';

/**
 * Does one part of the photos of a run's next stage, beside others who do the other parts in the same folder. The stage is not ended by that: who
 * then calls `train` finds the files of all parts, makes what is missing, and goes on, to the bits of a run by one process.
 *
 * @returns what was done, in a line
 * @throws DsrgError CONFIG where no run was begun, where the next stage looks at all photos at once, or where the stage was begun in another
 *   number of parts; USAGE for a part without photos; INTERRUPTED after an abort; what the stage throws
 */
export async function trainShard(request: TrainRequest, shard: Shard): Promise<string> {
  const { store, machine, say = () => {} } = request;
  if (!(await store.exists(runFiles.record))) {
    throw new DsrgError('CONFIG', `There is no run in ${store.name} whose photos could be shared.`, {
      hint: 'Begin it without --shard, up to the stage before: --until tags, say.',
    });
  }
  const prepared = prepareRun(request);
  await openRun(store, prepared.record, machine.engine.record, say);
  // The run's own log has one writer.
  const context = runContext(request, prepared, { write: async () => {} });
  const stage = await nextStage(prepared.plan, context);
  if (stage === undefined) return 'All stages are done: nothing is left for a shard.';
  const { name, folder, definition } = stage;
  if (definition.perPhoto !== true) {
    throw new DsrgError('CONFIG', `Stage ${name} comes next, and it looks at all photos at once: it has no shards.`, {
      hint: `Run it without --shard, with --until ${name} where shards of a later stage are to follow.`,
    });
  }
  const room = within(store, folder);
  const what = `stage ${name}, shard ${shard.index} of ${shard.count}`;
  const others = await shardsOf(room);
  const other = others.find(({ count }) => count !== shard.count);
  if (other !== undefined) {
    throw new DsrgError('CONFIG', `${room.name} has shards of ${other.count}; this would be one of ${shard.count}.`, {
      hint: `Share the photos into ${other.count}, or run without --shard: it makes what is missing.`,
    });
  }
  if (others.some(({ index }) => index === shard.index)) return `${what}: done before.`;
  say(`${what}: ${definition.about}`);
  const work = workOf(stage, prepared.plan, context);
  const photos = takeShard(work.photos, shard);
  await definition.run({ ...work, photos });
  await room.write(shardFile(shard), `${JSON.stringify({ format: 1, stage: name, photos: photos.items.length })}\n`);
  return `${what}: ${counted(photos.items.length, 'photo')} of ${work.photos.items.length} done.`;
}

/** The first stage that is not done. The makers of all before it, and its own, are known then. */
async function nextStage(plan: readonly PlannedStage[], context: RunContext): Promise<PlannedStage | undefined> {
  for (const stage of plan) {
    context.makers.set(stage.name, await stageMaker(stage, plan, context));
    if (!(await within(context.run, stage.folder).exists(stageFiles.done))) return stage;
  }
  return undefined;
}
