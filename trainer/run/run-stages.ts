import {
  encodeStageRecord,
  isNetwork,
  markedStore,
  type RunStore,
  runFiles,
  stageFiles,
  within,
} from '@dsrg/converters';
import { openEventFile } from '../log/event-file.ts';
import type { masks, Needs, StageWork } from '../stages/define-stage.ts';
import type { PhotoSet } from './photo-set.ts';
import type { PlannedStage } from './plan-run.ts';
import { openProduct, type Products, type SavedLabels } from './products.ts';
import type { RunServices } from './services.ts';
import { type RunMakers, stageMaker } from './stage-maker.ts';
import { describeShards } from './stage-shards.ts';
import { stopIfAborted } from './stop-if-aborted.ts';

/** Services of a run, before a stage gets its room and its photos. */
export type RunContext = Omit<RunServices, 'store' | 'photos' | 'openBoard'> & RunMakers;

/** Told how the stages of a run come along. */
export interface StageHooks {
  /** Name of the stage after which no other is begun. @default the last one of the plan */
  readonly last?: string;
  began?(stage: PlannedStage): void;
  /** @param complete the stage that has ended, and all before it */
  ended?(complete: readonly PlannedStage[]): Promise<void>;
}

/**
 * Runs stages in order; those that are done are skipped, one that was interrupted goes on where it was.
 */
export async function runStages(
  plan: readonly PlannedStage[],
  context: RunContext,
  hooks: StageHooks = {},
): Promise<void> {
  for (const [place, stage] of plan.entries()) {
    const { name, folder, definition } = stage;
    const title = `stage ${place + 1} of ${plan.length}, ${name}`;
    const room = within(context.run, folder);
    context.makers.set(name, await stageMaker(stage, plan, context));
    if (await room.exists(stageFiles.done)) {
      context.say(`${title}: done before`);
      if (name === hooks.last) return;
      continue;
    }
    stopIfAborted(context.signal);
    context.say(`${title}: ${definition.about}`);
    hooks.began?.(stage);
    const shared = await describeShards(name, room, photosOf(stage, context).items);
    if (shared !== undefined) context.say(shared);
    const started = performance.now();
    const grid = await definition.run(workOf(stage, plan, context));
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    const { classes } = context;
    const { makes, photos = 'target' } = definition;
    const record = { stage: name, makes, classes, grid: grid ?? null, photos, seconds };
    await room.write(stageFiles.done, encodeStageRecord(record));
    await context.log.write({ stage: name, event: 'done', seconds });
    await hooks.ended?.(plan.slice(0, place + 1));
    if (name === hooks.last) return;
  }
}

/** What a stage is given to run with. */
export function workOf(
  stage: PlannedStage,
  plan: readonly PlannedStage[],
  context: RunContext,
): StageWork<Needs, unknown, PlannedStage['common']> {
  const { name, inputs, settings, common } = stage;
  const photos = photosOf(stage, context);
  const opened = Object.entries(inputs).map(([input, source]) => [input, openInput(source, plan, context)]);
  return {
    ...context,
    ...{ name, settings, common, photos },
    inputs: Object.fromEntries(opened),
    store: roomOf(stage, context),
    openBoard: (step) => openEventFile(context.run, `${runFiles.tensorboard}/${name}`, step),
  };
}

function photosOf({ name, definition }: PlannedStage, { photoSets }: Pick<RunContext, 'photoSets'>): PhotoSet {
  const photos = photoSets[definition.photos ?? 'target'];
  if (photos !== undefined) return photos;
  throw new Error(`stage ${name} works on photos of set ${definition.photos}, which is not there`);
}

function openInput(source: string | typeof masks, plan: readonly PlannedStage[], context: RunContext) {
  if (typeof source !== 'string') return paintedLabels(context.photoSets.target);
  return productOf(plan.find(({ name }) => name === source) as PlannedStage, context);
}

/** A stage's room, whose maps carry what made them. */
function roomOf({ name, folder }: PlannedStage, { run, makers }: RunMakers): RunStore {
  const maker = makers.get(name);
  if (maker === undefined) throw new Error(`stage ${name} was not begun`);
  return markedStore(within(run, folder), maker);
}

function paintedLabels(photos: PhotoSet): SavedLabels {
  return { kind: 'labels', read: (item) => photos.mask(item) };
}

/** What a stage has left, by its place in the plan. */
export function productOf<Kind extends keyof Products>(
  stage: PlannedStage,
  context: Pick<RunContext, 'machine' | 'classes'> & RunMakers,
): Products[Kind] {
  const { makes } = stage.definition;
  return openProduct(makes, roomOf(stage, context), context.machine, context.classes) as Products[Kind];
}

/** Stages that leave a checkpoint. */
export function trainingStages(plan: readonly PlannedStage[]): PlannedStage[] {
  return plan.filter(({ definition }) => isNetwork(definition.makes));
}
