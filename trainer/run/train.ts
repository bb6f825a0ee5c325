import { encodePhotoList, encodePhotoTags, photoListFile, photoTagsFile, type RunStore } from '@dsrg/converters';
import { DsrgError, nearestName } from '@dsrg/core';
import { learnGate } from '../gate/learn-gate.ts';
import type { SegmentationNetworkSettings } from '../settings/network.ts';
import { describeTold } from './describe-told.ts';
import { describeWhole, estimateRun, gating, measuring, type PartEstimate } from './estimate-run.ts';
import { formatMeasures, type MeasuredStage } from './format-measures.ts';
import { type EvaluationSettings, measureRun, networkScore, type ScoredPhotos } from './measure.ts';
import { openRun } from './open-run.ts';
import { openRunLog } from './open-run-log.ts';
import type { PhotoSet, PhotoSetName } from './photo-set.ts';
import { type PlannedStage, resultOf } from './plan-run.ts';
import { prepareRun, runContext } from './prepare-run.ts';
import { createRunClock } from './run-clock.ts';
import { createRunSheets } from './run-sheets.ts';
import { type RunContext, runStages } from './run-stages.ts';
import type { TrainRequest } from './train-request.ts';

/** What a run has made. */
export interface TrainResult {
  readonly stages: readonly Pick<PlannedStage, 'name' | 'folder'>[];
  /** Folder of the stage that holds the network the run is for. */
  readonly result: string;
  /** Whether that is a network that segments. */
  readonly segments: boolean;
  /** Whether nothing is left to do: false where it ended after the stage `until`. */
  readonly complete: boolean;
  /** Scores of what was made; none before it is complete. */
  readonly rows: MeasuredStage[];
  /** The same as text. */
  readonly table: string;
}

/**
 * Trains by a method, from photos to a network: its stages, one after the other, each written to the store. Who calls it again with the same
 * request goes on where it was, to the same bits.
 * @throws DsrgError CONFIG for a run that was begun in another way, or settings that cannot work; INTERRUPTED after an abort; what stages throw
 *
 * @example
 * const { method, settings } = chooseSettings({ methods, presets }, { preset: 'tiny' });
 * await train({ method, settings, photoSets: { target }, store: memoryStore(), machine });
 */
export async function train(request: TrainRequest): Promise<TrainResult> {
  const { method, settings, photoSets, store, machine, say = () => {} } = request;
  const { signal = new AbortController().signal } = request;
  const prepared = prepareRun(request);
  const { plan, record } = prepared;
  const last = request.until === undefined ? plan.length - 1 : placeOf(request.until, plan);
  await openRun(store, record, machine.engine.record, say);
  await request.opened?.();
  for (const photos of Object.entries(photoSets) as [PhotoSetName, PhotoSet][]) await listPhotos(store, ...photos);
  say(method.about);
  say(describeTold(photoSets, plan));
  const { scored = { missing: 'no photos were named' } } = request;
  const evaluate = settings.evaluate as EvaluationSettings;
  const score =
    request.bestBy === 'miou' && !('missing' in scored)
      ? networkScore(scored, { machine, signal, settings: evaluate })
      : undefined;
  const context = runContext(request, prepared, await openRunLog(store, plan), score);
  const sheets = createRunSheets(method.about, context);
  const clock = createRunClock(request.estimate ? await estimateParts(request, plan, context, scored) : []);
  const timed: RunContext = { ...context, machine: clock.watch(machine) };
  await runStages(plan, timed, {
    last: (plan[last] as PlannedStage).name,
    began: ({ name }) => clock.begin(name),
    async ended(complete) {
      clock.end(complete.at(-1)?.name ?? '');
      await sheets.draw(complete);
    },
  });
  const stages = plan.map(({ name, folder }) => ({ name, folder }));
  const result = resultOf(plan);
  const made = { stages, result: result.folder, segments: result.definition.makes === 'segmentation-network' };
  if (last < plan.length - 1) return { ...made, complete: false, rows: [], table: '' };
  if (request.gate) {
    clock.begin(gating);
    await learnGate(timed, settings.network as SegmentationNetworkSettings);
    clock.end(gating);
  }
  // Of a run that was complete, or stopped while it was drawn.
  await sheets.draw(plan);
  clock.begin(measuring);
  const rows = await measureRun(plan, timed, evaluate, scored);
  return { ...made, complete: true, rows, table: formatMeasures(rows) };
}

async function estimateParts(
  { machine, init, features, photoSets, settings, gate }: TrainRequest,
  plan: readonly PlannedStage[],
  services: RunContext,
  scored: ScoredPhotos,
): Promise<PartEstimate[]> {
  const evaluate = settings.evaluate as EvaluationSettings;
  const parts = await estimateRun({
    ...{ plan, photoSets, scored, init, features, machine, evaluate, services },
    ...(gate && { gate: settings.network as SegmentationNetworkSettings }),
    usedBytes: () => 0,
  });
  services.say(`the whole run, about: ${describeWhole(parts)}`);
  return parts;
}

/** Keeps which photos the run learns from, and as what they are tagged, for who looks at it. */
async function listPhotos(store: RunStore, set: PhotoSetName, { items }: PhotoSet): Promise<void> {
  await store.write(photoListFile(set), encodePhotoList(items.map(({ id }) => id)));
  const tagged = items.flatMap(({ id, tags }) => (tags === undefined ? [] : [[id, tags] as const]));
  await store.write(photoTagsFile(set), encodePhotoTags(new Map(tagged)));
}

/** @throws DsrgError CONFIG for a name that no stage has */
function placeOf(name: string, plan: readonly PlannedStage[]): number {
  const place = plan.findIndex((stage) => stage.name === name);
  if (place >= 0) return place;
  const names = plan.map((stage) => stage.name);
  const near = nearestName(name, names);
  throw new DsrgError('CONFIG', `There is no stage ${name} to end after; there are ${names.join(', ')}.`, {
    ...(near !== undefined && { hint: `Did you mean ${near}?` }),
  });
}
