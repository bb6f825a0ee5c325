import { type CrfPresetName, crfPresets, DsrgError, type ModelMetadata } from '@dsrg/core';
import { type CrfChoice, readCrf } from '../command/crf-choice.ts';
import { readGate } from '../command/gate-option.ts';
import { type ModelOptions, readProtocol } from '../command/model-options.ts';
import { refuseIdleBucket, refuseMissingGate, refuseMissingTags } from '../command/refuse-misfits.ts';
import { describeWay } from './describe-way.ts';
import type { Labelled, Way } from './label-in-ways.ts';
import type { LabelTask } from './label-task.ts';
import { aboutScoresOf, readScoresAbout, type ScoresAbout } from './scores-about.ts';
import type { SeedRule } from './seed-rule.ts';
import { openTaskRunner, runInProcesses } from './task-runner.ts';

/** A model, or its saved scores, made ready to label photos in one way. */
export interface Labeller {
  readonly metadata: ModelMetadata;
  /** Path of the model. */
  readonly subject: string;
  /** What runs the network, in one line for people. */
  readonly provider: string;
  /** How photos are shown and answers refined, in words. */
  readonly protocol: string;
  /** How seeds are made of probabilities. @default they are not */
  readonly seeds?: SeedRule | undefined;
  /** Photos that are worth having in work at one time. */
  readonly inFlight: number;
  /** What scores that are saved now should say of themselves. */
  about(): Promise<ScoresAbout>;
  label(task: Omit<LabelTask, 'ways'>, signal?: AbortSignal): Promise<Labelled>;
  close(): Promise<void>;
}

/** Options of a command that labels photos; `tagFilter`: it will tell the photos' tags. */
export type LabellerOptions = ModelOptions & { readonly tagFilter?: boolean | undefined };

/**
 * Opens a model as the options of a command ask for it.
 *
 * @param given keys of the options that were given, not defaulted
 * @throws DsrgError USAGE for options that contradict each other, and the errors of `openSegmenter`
 */
export async function openLabeller(options: LabellerOptions, given: ReadonlySet<string>): Promise<Labeller> {
  const asked = readProtocol(options, given);
  const runner = await openTaskRunner(options);
  const { metadata, provider, inFlight, run, close } = runner;
  const own = asked.crf && options.protocol === undefined && options.crfPreset === undefined && metadata.crf;
  const crf = own ? presetChoice(own as CrfPresetName) : asked.crf;
  const { scales, flip, merge, window, bucket, gate, seeds } = asked;
  refuseIdleBucket(asked, metadata);
  refuseMissingGate(gate ?? false, options.model, metadata);
  refuseMissingTags(asked, options, metadata);
  const way: Way = { scales, flip, merge, window, bucket, gate, seeds, crf: crf?.options };
  const subject = options.model!;
  return {
    metadata,
    subject,
    provider,
    protocol: describeWay(metadata, way, crf, options.protocol, options.tagFilter),
    seeds,
    inFlight,
    about: () => aboutScoresOf(subject, runner, way),
    label: async (task, signal) => (await run({ ...task, ways: [way] }, signal))[0]!,
    close,
  };
}

/**
 * Opens a folder of scores instead of a model: views and merge rule are those that they were made with, CRF and gate those
 * of the options.
 *
 * @throws DsrgError as `readScoresAbout` does, USAGE for a CRF that cannot be read, MODEL for a gate that the model of the scores has not
 */
export async function openScoresLabeller(folder: string, options: LabellerOptions): Promise<Labeller> {
  const about = await readScoresAbout(folder);
  const { metadata, provider, scales, flip, merge, window, bucket, seeds } = about;
  const crf = readCrf(options, metadata.crf);
  const gate = readGate(options);
  refuseMissingGate(gate, `The model of ${folder}`, metadata);
  if (gate !== false && seeds !== undefined)
    throw new DsrgError(
      'USAGE',
      `The scores of ${folder} are of a protocol that says by itself which classes there may be.`,
      {
        hint: 'Leave --gate and --weigh-tags out, or save scores without --protocol recurseed.',
      },
    );
  const way: Way = { scales, flip, merge, window, bucket, gate, seeds, crf: crf?.options };
  const { run, inFlight, close } = runInProcesses(metadata, provider, { ...options, model: undefined });
  return {
    metadata,
    subject: about.subject,
    provider: `${provider}, scores saved`,
    protocol: describeWay(metadata, way, crf, undefined, options.tagFilter),
    seeds,
    inFlight,
    about: async () => about,
    label: async (task, signal) => (await run({ ...task, ways: [way] }, signal))[0]!,
    close,
  };
}

function presetChoice(name: CrfPresetName): CrfChoice {
  return { name, options: crfPresets[name] };
}
