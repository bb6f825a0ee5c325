import { DsrgError } from '@dsrg/core';
import { createRandom, type Random } from '../data/random.ts';
import type { JsonlWriter } from '../log/jsonl.ts';
import type { Method } from '../methods/define-method.ts';
import { computedSaliency } from '../saliency/saliency.ts';
import type { EvaluationSettings } from './measure.ts';
import { createNetworks, type Networks } from './networks.ts';
import type { RunSettingsRecord } from './open-run.ts';
import type { PhotoSet, PhotoSets } from './photo-set.ts';
import { checkPlan, type PlannedStage, planRun } from './plan-run.ts';
import type { RunContext } from './run-stages.ts';
import type { NetworkScore } from './services.ts';
import type { TrainRequest } from './train-request.ts';

/** What is known of a run before anything of it is opened. */
export interface PreparedRun {
  readonly plan: readonly PlannedStage[];
  readonly random: Random;
  readonly networks: Networks;
  /** What decides its result. */
  readonly record: RunSettingsRecord;
}

/**
 * Looks for what cannot work or has no effect, before anything is written.
 * @throws DsrgError CONFIG; WEIGHTS for initial weights that do not fit
 */
export function prepareRun(request: TrainRequest): PreparedRun {
  const { method, settings, photoSets, given, seed = 1, say = () => {} } = request;
  const { classes } = photoSets.target;
  const plan = planRun(method, settings, given);
  requireUse(request, plan);
  requirePhotoSets(photoSets, plan);
  requireGateable(request);
  const random = createRandom(seed);
  const networks = createNetworks(classes.length, request.init, random, say, request.features);
  checkPlan(plan, classes, networks);
  return { plan, random, networks, record: recordOf(request, seed) };
}

/** What the stages of a run may use. */
export function runContext(
  request: TrainRequest,
  { plan, random, networks, record }: PreparedRun,
  log: JsonlWriter,
  score?: NetworkScore | undefined,
): RunContext {
  const { method, settings, photoSets, store, machine, say = () => {}, saveEvery = 60, keep = 1 } = request;
  const { signal = new AbortController().signal } = request;
  const { classes } = photoSets.target;
  return {
    ...{ run: store, record, makers: new Map(), classes, photoSets, networks, random, machine, say, signal, log },
    saliency: request.saliency ?? computedSaliency,
    featureModel: request.featureModel,
    checkpoints: { saveEvery, keep, learnsMasks: looksAtMasks(method, plan), score },
    advice: {
      longSide: (settings.longSide as number | null | undefined) ?? null,
      crf: (settings.evaluate as EvaluationSettings).crf,
    },
  };
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
