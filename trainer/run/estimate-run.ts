import { encodeCheckpoint, isNetwork, memoryStore, stageFiles, within } from '@dsrg/converters';
import { DsrgError, formatSeconds } from '@dsrg/core';
import { createRandom } from '../data/random.ts';
import { readGateFeatures } from '../gate/learn-gate.ts';
import type { SegmentationNetworkSettings } from '../settings/network.ts';
import { aboutCheckpoint } from '../training/about-checkpoint.ts';
import { type Cost, estimateCost } from '../training/estimate-cost.ts';
import type { Machine } from './machine.ts';
import { type EvaluationSettings, measureRun, type ScoredPhotos } from './measure.ts';
import { createNetworks, type InitialWeights } from './networks.ts';
import type { PhotoSet, PhotoSets } from './photo-set.ts';
import type { PlannedStage } from './plan-run.ts';
import { type RunContext, workOf } from './run-stages.ts';
import { stageMaker } from './stage-maker.ts';

/** What a part of a run will cost on this machine, about. */
export interface PartEstimate {
  /** Name of a stage, or {@link measuring}. */
  readonly name: string;
  /** Trainings go by their steps, everything else by photos. */
  readonly kind: 'training' | 'photos';
  /** Undefined where it could not be tried. */
  readonly seconds: number | undefined;
  /** Of a training. */
  readonly cost?: Cost;
  /** Photos that it goes through, where it is no training. */
  readonly photos?: number;
  /** Why it could not be tried. */
  readonly reason?: string;
}

/** The part of a run after its stages: measuring what was made. */
export const measuring = 'measuring';

/** The part in which a gate is learned. */
export const gating = 'gate';

/** What a run is estimated from. */
export interface EstimateQuestion {
  readonly plan: readonly PlannedStage[];
  readonly photoSets: PhotoSets;
  readonly scored: ScoredPhotos;
  readonly init: InitialWeights | undefined;
  /** @default `init` */
  readonly features?: InitialWeights | undefined;
  readonly machine: Machine;
  readonly evaluate: EvaluationSettings;
  /** The network whose trunk a gate reads. @default no gate is learned */
  readonly gate?: SegmentationNetworkSettings | undefined;
  readonly services: Pick<RunContext, 'saliency' | 'featureModel' | 'advice' | 'signal'>;
  /** Memory of the process now, in bytes. */
  usedBytes(): number;
}

/** Photos of the two trials: the difference is what photos cost, the rest is opening and closing. */
const TRIALS = [1, 3] as const;

/**
 * Estimates every part of a run, whatever its stages: a training by two of its steps, any other stage by running it in memory on a few photos
 * with networks that have learned nothing yet. Nothing of it reaches the run, neither files nor random numbers.
 */
export async function estimateRun(question: EstimateQuestion): Promise<PartEstimate[]> {
  const { plan, photoSets, scored, machine, evaluate, gate } = question;
  const trials = TRIALS.map((count, k) => openTrial(question, k === 0 ? 0 : TRIALS[0], count));
  const parts: PartEstimate[] = [];
  for (const stage of plan) {
    const { name, definition, settings, common } = stage;
    const photos = photoSets[definition.photos ?? 'target']?.items.length ?? 0;
    for (const { context } of trials) context.makers.set(name, await stageMaker(stage, plan, context));
    const training = definition.training?.(settings);
    const opened = trials.map(({ context: { networks } }) => definition.opens?.({ name, settings, common, networks }));
    const [network] = opened;
    if (training !== undefined && network !== undefined && isNetwork(definition.makes)) {
      const { createTrainer } = machine.engine;
      const cost = await estimateCost(network, training, photos, { createTrainer, usedBytes: question.usedBytes });
      parts.push({ name, kind: 'training', seconds: cost.seconds, cost });
      for (const { context } of trials) {
        const about = aboutCheckpoint(context, network, { name, makes: definition.makes, step: 0 });
        const bytes = encodeCheckpoint({
          graph: network.network.graph,
          weights: network.initial,
          momenta: new Map(),
          about,
        });
        await within(context.run, stage.folder).write(stageFiles.checkpoint, bytes);
      }
      continue;
    }
    const spent = await tryBoth(trials, ({ context }) => definition.run(workOf(stage, plan, context)));
    parts.push({ name, kind: 'photos', photos, ...secondsOf(spent, photos) });
  }
  if (gate !== undefined) {
    const photos = photoSets.target.items.length;
    const spent = await tryBoth(trials, ({ context }) => readGateFeatures(context, gate));
    parts.push({ name: gating, kind: 'photos', photos, ...secondsOf(spent, photos) });
  }
  const measured = 'missing' in scored ? 0 : scored.items.length;
  const spent = await tryBoth(trials, async ({ context, scored: few }) => {
    if (measured > 0) await measureRun(plan, context, evaluate, few);
  });
  if (measured > 0) parts.push({ name: measuring, kind: 'photos', photos: measured, ...secondsOf(spent, measured) });
  return parts;
}

interface Trial {
  readonly context: RunContext;
  readonly scored: ScoredPhotos;
}

function openTrial(
  { photoSets, scored, init, features, machine, services }: EstimateQuestion,
  first: number,
  count: number,
): Trial {
  const { drawSheet: _, ...drawless } = machine;
  const quiet: Machine = { ...drawless, progress: () => ({ tick() {}, done() {} }) };
  const some = (set: PhotoSet): PhotoSet => {
    const from = Math.min(first, Math.max(0, set.items.length - count));
    return { ...set, items: set.items.slice(from, from + count) };
  };
  const { target, web } = photoSets;
  const silent = () => {};
  const random = createRandom(1);
  const context: RunContext = {
    ...services,
    run: memoryStore('an estimate'),
    record: {},
    makers: new Map(),
    classes: target.classes,
    photoSets: { target: some(target), ...(web !== undefined && { web: some(web) }) },
    networks: createNetworks(target.classes.length, init, random, silent, features),
    checkpoints: { saveEvery: Number.POSITIVE_INFINITY, keep: 1, learnsMasks: false },
    log: { write: async () => {} },
    ...{ random, machine: quiet, say: silent },
  };
  return { context, scored: 'missing' in scored ? scored : some(scored) };
}

/**
 * Seconds of each trial, or why the last has none. The first may fail: one photo alone is too little for a stage that compares photos.
 */
async function tryBoth(
  trials: readonly Trial[],
  work: (trial: Trial) => Promise<unknown>,
): Promise<(number | undefined)[] | string> {
  const seconds: (number | undefined)[] = [];
  for (const [place, trial] of trials.entries()) {
    const started = performance.now();
    try {
      await work(trial);
      seconds.push((performance.now() - started) / 1000);
    } catch (error) {
      // Untaught networks may find nothing at all in the few photos, which a stage may refuse.
      if (!(error instanceof DsrgError) || error.code === 'INTERRUPTED') throw error;
      if (place === trials.length - 1) return error.message;
      seconds.push(undefined);
    }
  }
  return seconds;
}

function secondsOf(
  spent: readonly (number | undefined)[] | string,
  photos: number,
): Pick<PartEstimate, 'seconds' | 'reason'> {
  if (typeof spent === 'string') return { seconds: undefined, reason: spent };
  const [few, more = 0] = spent;
  const [one, three] = TRIALS;
  const each = few !== undefined && more > few ? (more - few) / (three - one) : more / three;
  return { seconds: Math.max(0, more - three * each) + photos * each };
}

/** The seconds of all parts, for people; `at least` where one could not be tried. */
export function describeWhole(parts: readonly PartEstimate[]): string {
  const seconds = parts.reduce((sum, part) => sum + (part.seconds ?? 0), 0);
  return `${parts.some((part) => part.seconds === undefined) ? 'at least ' : ''}${formatSeconds(seconds)}`;
}
