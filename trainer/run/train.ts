import { encodePhotoList, encodePhotoTags, photoListFile, photoTagsFile, type RunStore } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import type { FeatureModel } from '../coseg/feature-model.ts';
import { createRandom } from '../data/random.ts';
import { learnGate } from '../gate/learn-gate.ts';
import type { Method } from '../methods/define-method.ts';
import { computedSaliency, type Saliency } from '../saliency/saliency.ts';
import type { SegmentationNetworkSettings } from '../settings/network.ts';
import { describeTold } from './describe-told.ts';
import { describeWhole, estimateRun, gating, measuring, type PartEstimate } from './estimate-run.ts';
import { formatMeasures, type MeasuredStage } from './format-measures.ts';
import type { Machine } from './machine.ts';
import { type EvaluationSettings, measureRun, networkScore, type ScoredPhotos } from './measure.ts';
import { createNetworks, type InitialWeights } from './networks.ts';
import { openRun, type RunSettingsRecord } from './open-run.ts';
import { openRunLog } from './open-run-log.ts';
import type { PhotoSet, PhotoSetName, PhotoSets } from './photo-set.ts';
import { checkPlan, type GivenProducts, type PlannedStage, planRun, resultOf } from './plan-run.ts';
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
  /** A network of any file, for settings that look at its own features (`cosegment.network.name=file`). @default there is none */
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
  /** Scores of what was made. */
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
  const { method, settings, photoSets, store, machine, given, say = () => {} } = request;
  const { seed = 1, saveEvery = 60, keep = 1, signal = new AbortController().signal } = request;
  const { classes } = photoSets.target;
  const plan = planRun(method, settings, given);
  requireUse(request, plan);
  requirePhotoSets(photoSets, plan);
  requireGateable(request);
  const evaluate = settings.evaluate as EvaluationSettings;
  const random = createRandom(seed);
  const networks = createNetworks(classes.length, request.init, random, say, request.features);
  checkPlan(plan, classes, networks);
  const record = recordOf(request, seed);
  await openRun(store, record, machine.engine.record, say);
  await request.opened?.();
  for (const photos of Object.entries(photoSets) as [PhotoSetName, PhotoSet][]) await listPhotos(store, ...photos);
  say(method.about);
  say(describeTold(photoSets, plan));
  const learnsMasks = looksAtMasks(method, plan);
  const { scored = { missing: 'no photos were named' } } = request;
  const score =
    request.bestBy === 'miou' && !('missing' in scored)
      ? networkScore(scored, { machine, signal, settings: evaluate })
      : undefined;
  const context: RunContext = {
    ...{ run: store, record, makers: new Map(), classes, photoSets, networks, random, machine, say, signal },
    saliency: request.saliency ?? computedSaliency,
    featureModel: request.featureModel,
    checkpoints: { saveEvery, keep, learnsMasks, score },
    advice: { longSide: (settings.longSide as number | null | undefined) ?? null, crf: evaluate.crf },
    log: await openRunLog(store, plan),
  };
  const sheets = createRunSheets(method.about, context);
  const clock = createRunClock(request.estimate ? await estimateParts(request, plan, context, scored) : []);
  const timed: RunContext = { ...context, machine: clock.watch(machine) };
  await runStages(plan, timed, {
    began: ({ name }) => clock.begin(name),
    async ended(complete) {
      clock.end(complete.at(-1)?.name ?? '');
      await sheets.draw(complete);
    },
  });
  if (request.gate) {
    clock.begin(gating);
    await learnGate(timed, settings.network as SegmentationNetworkSettings);
    clock.end(gating);
  }
  // Of a run that was complete, or stopped while it was drawn.
  await sheets.draw(plan);
  clock.begin(measuring);
  const rows = await measureRun(plan, timed, evaluate, scored);
  const result = resultOf(plan);
  return {
    stages: plan.map(({ name, folder }) => ({ name, folder })),
    result: result.folder,
    segments: result.definition.makes === 'segmentation-network',
    rows,
    table: formatMeasures(rows),
  };
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

/** @throws DsrgError CONFIG for saliency maps, or a file of features, that no stage would look at; for a file that is missing */
function requireUse({ saliency, features, featureModel, method }: TrainRequest, plan: readonly PlannedStage[]): void {
  const looksAt = new Set(plan.map(({ definition, settings }) => definition.usesFeatures?.(settings)));
  if (looksAt.has('model') !== (featureModel !== undefined)) {
    throw featureModel === undefined
      ? new DsrgError('CONFIG', 'Features of the network of a file are asked for, and no file is named.', {
          hint: 'Name an ONNX file: --features.',
        })
      : new DsrgError('CONFIG', `The network of features (${featureModel.name}) has no effect: no stage looks at it.`);
  }
  if (features !== undefined && !looksAt.has('weights')) {
    throw new DsrgError('CONFIG', `Weights for features (${features.name}) have no effect: no stage looks at any.`, {
      hint: `Leave --features out; method ${method.name} begins its networks with --init.`,
    });
  }
  if (saliency === undefined || plan.some(({ definition, settings }) => definition.usesSaliency?.(settings))) return;
  throw new DsrgError(
    'CONFIG',
    `Saliency maps have no effect: no stage of ${method.name} looks at them as it is set.`,
    {
      hint: 'Leave --saliency out, or set cues.saliencyPower or cues.rule.background.from; method guided always looks at them.',
    },
  );
}

/** @throws DsrgError CONFIG for a photo set that a stage works on and that is not there, or one that no stage works on */
function requirePhotoSets({ web }: PhotoSets, plan: readonly PlannedStage[]): void {
  const stage = plan.find(({ definition }) => definition.photos === 'web');
  if (stage !== undefined && web === undefined) {
    throw new DsrgError('CONFIG', `Stage ${stage.name} works on web photos, and there are none.`, {
      hint: 'Name a folder of photos, a sub-folder for each class: --web DIR.',
    });
  }
  if (stage !== undefined || web === undefined) return;
  throw new DsrgError('CONFIG', `Web photos (${web.name}) have no effect: no stage works on them.`, {
    hint: 'Leave --web out, or choose a method that learns from them: cosegment.',
  });
}

/** @throws DsrgError CONFIG for a gate that nothing trained could carry */
export function requireGateable({
  gate = false,
  init,
  settings,
  method,
}: Pick<TrainRequest, 'gate' | 'init' | 'settings' | 'method'>): void {
  if (!gate) return;
  if (settings.network === undefined) {
    throw new DsrgError('CONFIG', `Method ${method.name} has no setting network, whose trunk a gate would read.`);
  }
  if (init !== undefined) return;
  throw new DsrgError('CONFIG', 'A gate reads a trunk that has learned from many photos; this one begins at random.', {
    hint: 'Give the trunk’s weights (--init; npx dsrg-convert weights --where), or leave --gate out.',
  });
}

/** Whether pixel truth has a part in what is learned: by the method, or by a stage that is set to look at it. */
export function looksAtMasks({ learnsFrom }: Method, plan: readonly PlannedStage[]): boolean {
  return learnsFrom === 'masks' || plan.some(({ definition, settings }) => definition.usesMasks?.(settings) ?? false);
}

function recordOf({ method, settings, photoSets, record = {} }: TrainRequest, seed: number): RunSettingsRecord {
  const { data, web, ...others } = record;
  const { target } = photoSets;
  return {
    method: method.name,
    seed,
    data: { split: null, ...describePhotos(target), ...(data as object | undefined) },
    ...(photoSets.web && { web: { ...describePhotos(photoSets.web), ...(web as object | undefined) } }),
    ...others,
    settings,
  };
}

function describePhotos({ name, items, classes }: PhotoSet) {
  return { name, photos: items.length, classes };
}

/** Keeps which photos the run learns from, and as what they are tagged, for who looks at it. */
async function listPhotos(store: RunStore, set: PhotoSetName, { items }: PhotoSet): Promise<void> {
  await store.write(photoListFile(set), encodePhotoList(items.map(({ id }) => id)));
  const tagged = items.flatMap(({ id, tags }) => (tags === undefined ? [] : [[id, tags] as const]));
  await store.write(photoTagsFile(set), encodePhotoTags(new Map(tagged)));
}
