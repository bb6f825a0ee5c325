import { encodePhotoList, encodePhotoTags, photoListFile, photoTagsFile, type RunStore } from '@dsrg/converters';
import { DsrgError, nearestName } from '@dsrg/core';
import type { FeatureModel } from '../coseg/feature-model.ts';
import { learnGate } from '../gate/learn-gate.ts';
import type { Method } from '../methods/define-method.ts';
import type { Saliency } from '../saliency/saliency.ts';
import type { SegmentationNetworkSettings } from '../settings/network.ts';
import { describeTold } from './describe-told.ts';
import { describeWhole, estimateRun, gating, measuring, type PartEstimate } from './estimate-run.ts';
import { formatMeasures, type MeasuredStage } from './format-measures.ts';
import type { Machine } from './machine.ts';
import { type EvaluationSettings, measureRun, networkScore, type ScoredPhotos } from './measure.ts';
import type { InitialWeights } from './networks.ts';
import { openRun } from './open-run.ts';
import { openRunLog } from './open-run-log.ts';
import type { PhotoSet, PhotoSetName, PhotoSets } from './photo-set.ts';
import { type GivenProducts, type PlannedStage, resultOf } from './plan-run.ts';
import { prepareRun, runContext } from './prepare-run.ts';
import { createRunClock } from './run-clock.ts';
import { createRunSheets } from './run-sheets.ts';
import { type RunContext, runStages } from './run-stages.ts';

/** All that a run is made of. */
export interface TrainRequest {
  readonly method: Method;
  /** Of the method's schema: `chooseSettings` makes them from a preset. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly photoSets: PhotoSets;
  /** Where everything is written; a run that was begun there goes on. */
  readonly store: RunStore;
  readonly machine: Machine;
  /** Start of all random choices. @default 1 */
  readonly seed?: number;
  /** Weights for the networks' trunks. @default fresh ones */
  readonly init?: InitialWeights | undefined;
  /** Weights for networks whose features are looked at, and which learn nothing. @default those of `init` */
  readonly features?: InitialWeights | undefined;
  /** A network of any file, for stages that look at its own features. @default there is none */
  readonly featureModel?: FeatureModel | undefined;
  /** @default computed from the photos */
  readonly saliency?: Saliency | undefined;
  /** Products that somebody else made. @default none */
  readonly given?: GivenProducts;
  /** Photos with masks to score the result on. @default the result is not scored */
  readonly scored?: ScoredPhotos;
  /** What else decides the result: hashes of data and files, for the record. */
  readonly record?: Readonly<Record<string, unknown>>;
  /** Seconds between checkpoints. @default 60 */
  readonly saveEvery?: number;
  /** Checkpoints of each training to keep; from 2 on also the best. @default 1 */
  readonly keep?: number;
  /** What the best checkpoint is chosen by; `miou` looks at the masks of `scored`. @default 'loss' */
  readonly bestBy?: 'loss' | 'miou';
  /** Tries every stage on a few photos first, so that progress tells how long the whole run still takes. @default false */
  readonly estimate?: boolean;
  /** Learn, after the stages, what tells which classes a photo may have: `init` gives the trunk that it reads. @default false */
  readonly gate?: boolean;
  /** Name of the stage after which it ends, for others to go on. @default all stages are run, and what they made is measured */
  readonly until?: string | undefined;
  /** Called once the run's folder is known to be this run's, before anything is learned. */
  opened?(): Promise<void>;
  /** Told what happens, a line each. @default nobody is told */
  readonly say?: (line: string) => void;
  readonly signal?: AbortSignal;
}

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
