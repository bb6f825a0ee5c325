import { join } from 'node:path';
import { type Dataset, describeDataset, runFiles } from '@dsrg/converters';
import { describeTrimaps, folderStore } from '@dsrg/converters/node';
import { DsrgError, readShard, type Shard, takeShard } from '@dsrg/core';
import {
  createManifest,
  finishManifest,
  gitState,
  lockShard,
  type Manifest,
  maxPixelsOf,
  printNote,
  printResult,
  sha256,
  sha256File,
  sha256Model,
} from '@dsrg/core/node';
import { methods, presets } from '../methods/index.ts';
import { hashOfTags } from '../run/data-hash.ts';
import type { MeasuredStage } from '../run/format-measures.ts';
import { formatRuns } from '../run/format-runs.ts';
import type { EvaluationSettings } from '../run/measure.ts';
import type { InitialWeights } from '../run/networks.ts';
import { planRun } from '../run/plan-run.ts';
import { looksAtMasks, requireGateable } from '../run/prepare-run.ts';
import { summariseRuns } from '../run/summarise-runs.ts';
import { train } from '../run/train.ts';
import type { TrainRequest } from '../run/train-request.ts';
import { trainShard } from '../run/train-shard.ts';
import { computedSaliency, type Saliency } from '../saliency/saliency.ts';
import { type ChosenSettings, chooseSettings } from '../settings/choose-settings.ts';
import type { SegmentationNetworkSettings } from '../settings/network.ts';
import { printSettings } from '../settings/print-settings.ts';
import { checkRun } from './check-run.ts';
import { checkTrainOptions } from './check-train-options.ts';
import { chooseEngine } from './choose-engine.ts';
import { hashData } from './hash-data.ts';
import { nextSteps } from './next-steps.ts';
import { nodeMachine } from './node-machine.ts';
import { openFeatureFile } from './open-feature-file.ts';
import { openGiven } from './open-given.ts';
import { openRunData, type RunData } from './open-run-data.ts';
import { openSaliency } from './open-saliency.ts';
import { checkScoredPhotos, openScoredPhotos, requireScored, type ScoredPhotosOptions } from './open-scored-photos.ts';
import { readConfig } from './read-config.ts';
import { readInitialWeights } from './read-initial-weights.ts';
import { changedVersions, type RecordedRun, readRecordedRun, repeatOptions, requireSameData } from './repeat-run.ts';
import { type TrainInput, type TrainOptions, trainCommand } from './train-options.ts';

/** A run of fewer photos is over before an estimate of it would be worth its seconds. */
const ESTIMATED = 24;

/** What a command line has come to: options of its own and of a run that it repeats, and the settings. */
interface Ask {
  readonly options: TrainOptions;
  readonly given: ReadonlySet<string>;
  readonly recorded: RecordedRun | undefined;
  readonly chosen: ChosenSettings;
}

/** Does what a command line of dsrg-train asks for. */
export async function runTrainCommand(input: TrainInput, signal: AbortSignal): Promise<void> {
  checkTrainOptions(input.given);
  const recorded = input.options.from === undefined ? undefined : await readRecordedRun(input.options.from);
  const options = recorded ? repeatOptions(recorded, input.options, input.given) : input.options;
  const given = new Set([...input.given, ...(recorded?.config.given ?? [])]);
  const config = options.config === undefined ? undefined : await readConfig(options.config);
  const settings = (options as { readonly settings?: unknown }).settings;
  const chosen = chooseSettings({ methods, presets }, { ...options, config, settings });
  const ask = { options, given, recorded, chosen };
  if (options.printConfig)
    printResult(options.json ? `${JSON.stringify(chosen.settings, null, 2)}\n` : printSettings(chosen));
  else if (options.check) await checkData(ask, signal);
  else if (options.runs > 1) await trainRuns(required('out', options.out), ask, signal);
  else await trainInto(required('out', options.out), ask, signal);
}

async function checkData(ask: Ask, signal: AbortSignal): Promise<void> {
  const { options, chosen } = ask;
  const data = await openData(ask, true);
  const { dataset, web } = data;
  const plan = planRun(chosen.method, chosen.settings, (await openGiven(options, data)).given);
  const machine = nodeMachine(await openEngine(options), options.threads);
  const init = await readWeights(options.init);
  const { features, featureModel } = await openFeatureFile(options.features, plan, options.threads);
  const needsTags = chosen.method.learnsFrom === 'tags';
  const scored = await checkScoredPhotos(scoredOptions(ask, data));
  const saliency = (await openGivenSaliency(options, dataset)) ?? computedSaliency;
  const { evaluate, longSide = null } = chosen.settings as {
    readonly evaluate: EvaluationSettings;
    readonly longSide?: number | null;
  };
  const services = { saliency, featureModel, advice: { longSide, crf: evaluate.crf }, signal };
  requireGateable({ gate: options.gate, init, ...chosen });
  const question = {
    ...(options.gate && { gate: (chosen.settings as { readonly network?: SegmentationNetworkSettings }).network }),
    plan,
    dataset,
    web,
    scored,
    machine,
    init,
    features,
    needsTags,
    evaluate,
    services,
    say: printNote,
  };
  await checkRun(question, printResult).finally(() => saliency.close?.());
}

/** The same with seed after seed, each a run of its own, which goes on where it was like any other. */
async function trainRuns(out: string, ask: Ask, signal: AbortSignal): Promise<void> {
  const { runs, seed: first } = ask.options;
  const all = Array.from({ length: runs }, (_, k) => first + k);
  const shard = shardOf(ask.options);
  const seeds = shard === undefined ? all : takeShard({ items: all }, shard).items;
  const rows: MeasuredStage[][] = [];
  for (const [k, seed] of seeds.entries()) {
    printNote(`run ${k + 1} of ${seeds.length}, seed ${seed}:`);
    const options = { ...ask.options, seed, runs: 1, shard: undefined };
    rows.push(await trainInto(join(out, `seed-${seed}`), { ...ask, options }, signal));
  }
  // Who has a part of them cannot say what all come to: the same command without --shard does, and trains nothing anew.
  if (shard !== undefined) return;
  const summary = summariseRuns(rows, seeds);
  await folderStore(out).write(runFiles.runs, `${JSON.stringify(summary, null, 2)}\n`);
  printResult(formatRuns(summary));
}

/** @returns the scores of what was made */
async function trainInto(out: string, ask: Ask, signal: AbortSignal): Promise<MeasuredStage[]> {
  const { options, given, recorded, chosen } = ask;
  const { method, preset, settings } = chosen;
  const store = folderStore(out);
  if (options.resume && !(await store.exists(runFiles.record))) {
    throw noRun(out, 'Leave --resume out to begin one.');
  }
  const data = await openData(ask, false);
  const { dataset, web, photoSets } = data;
  const { given: products = {}, seeds, webMasks } = await openGiven(options, data);
  const plan = planRun(method, settings, products);
  const learnsMasks = looksAtMasks(method, plan);
  const trimaps = await describeTrimaps(dataset);
  if (trimaps !== undefined) printNote(`masks: ${trimaps.what}. ${trimaps.cure}`);
  const scored = await openScoredPhotos(scoredOptions(ask, data));
  if (options.bestBy === 'miou') requireScored(scored, options.keep);
  const saliency = await openGivenSaliency(options, dataset);
  const init = await readWeights(options.init);
  const { features, featureModel } = await openFeatureFile(options.features, plan, options.threads);
  const hash = await hashData(dataset, learnsMasks);
  const webHash = web && (await hashData(web, false));
  const dataHash = webHash === undefined ? hash : sha256([hash, webHash].join('\n'));
  const created = createManifest({
    command: 'dsrg-train',
    config: {
      ...options,
      given: [...given],
      preset: preset.name,
      method: method.name,
      settings,
      dataset: dataset.about,
    },
    seed: options.seed,
    dataHash,
    git: await gitState(process.cwd()),
  });
  if (recorded && options.from !== undefined) {
    requireSameData(recorded, dataHash, options.from);
    for (const change of changedVersions(recorded, created.versions)) printNote(`repeating: ${change}`);
  }
  const request: Omit<TrainRequest, 'machine'> = {
    ...{ method, settings, store, scored, saliency, init, features, featureModel, photoSets, say: printNote, signal },
    given: products,
    record: {
      data: { ...(await photoSource(options)), tags: hashOfTags(dataset.items), hash },
      ...(web && { web: { tags: hashOfTags(web.items), hash: webHash } }),
      init: options.init === undefined ? null : await sha256File(options.init),
      ...(options.features !== undefined && {
        features: await (featureModel ? sha256Model : sha256File)(options.features),
      }),
      ...(options.cues !== undefined && { cues: await sha256File(options.cues) }),
      ...(seeds && { seeds: seeds.source }),
      ...(webMasks && { webMasks: webMasks.source }),
      ...(saliency && { saliency: saliency.source }),
      ...(learnsMasks && { masks: options.masks }),
    },
    estimate: dataset.items.length >= ESTIMATED,
    ...{ seed: options.seed, saveEvery: options.saveEvery, keep: options.keep, bestBy: options.bestBy },
    gate: options.gate,
  };
  const shard = shardOf(options);
  if (shard !== undefined && !(await store.exists(runFiles.record)))
    throw noRun(out, 'Begin one without --shard, up to the stage before: --until tags, say.');
  await lockShard(out, runFiles.shards, shard);
  const engine = await openEngine(options);
  const pixelTruth = [
    ...(learnsMasks ? ['learned from masks'] : []),
    ...(options.bestBy === 'miou' ? [`best checkpoints chosen by mean IoU on ${options.val}`] : []),
  ];
  const foreignSupervision = [
    ...(saliency?.supervision === undefined ? [] : [saliency.supervision]),
    ...(featureModel === undefined
      ? []
      : [`features of ${featureModel.name}, a network that learned from other photos`]),
    ...(seeds === undefined ? [] : [`seeds of ${options.seeds}, which another program has made`]),
    ...(webMasks === undefined ? [] : [`masks of web photos of ${options.webLabels}, which another program has made`]),
  ];
  const manifest = { ...created, engine: engine.record, pixelTruth, foreignSupervision };
  for (const each of foreignSupervision) printNote(`supervision beside the tags: ${each}`);
  const writeManifest = (state: Manifest) => store.write(runFiles.manifest, `${JSON.stringify(state, null, 2)}\n`);
  const opened = () => writeManifest(manifest);
  printNote(describeDataset(dataset));
  if (web !== undefined && web !== dataset) printNote(describeDataset(web));
  const machine = nodeMachine(engine, options.threads);
  if (shard !== undefined) {
    printResult(`${await trainShard({ ...request, machine }, shard).finally(() => saliency?.close?.())}\n`);
    return [];
  }
  const running = train({ ...request, machine, opened, until: options.until });
  const { table, rows, segments, complete } = await running.finally(() => saliency?.close?.());
  if (!complete) {
    printNote(`Ended after stage ${options.until}. Shards of the next one: the same command with --shard 1/N to N/N.`);
    return rows;
  }
  printResult(table);
  await writeManifest(finishManifest(manifest));
  const watch = (['masks', 'val'] as const).flatMap((name) =>
    given.has(name) ? [`--${name === 'val' ? 'split' : name}`, options[name]] : [],
  );
  for (const line of await nextSteps({ out, data: options.data, dataset, segments, watch })) printNote(line);
  return rows;
}

function shardOf({ shard }: TrainOptions): Shard | undefined {
  return shard === undefined ? undefined : readShard(shard, process.env);
}

function noRun(out: string, hint: string): DsrgError {
  return new DsrgError('CONFIG', `There is no run in ${out} to go on with.`, { hint });
}

function scoredOptions({ options, given }: Ask, { dataset: { classes, about } }: RunData): ScoredPhotosOptions {
  const masks = given.has('masks') ? options.masks : undefined;
  const { val, binaryMasks } = options;
  const maxPixels = maxPixelsOf(options);
  return {
    data: options.data,
    val,
    masks,
    classes,
    binaryMasks,
    maxPixels,
    masksLeftAlone: about.masksLeftAlone,
  };
}

/** @param lenient lets photos without tags pass */
async function openData({ options, given, chosen }: Ask, lenient: boolean): Promise<RunData> {
  const { method, settings } = chosen;
  const maxPixels = maxPixelsOf(options);
  const masks = method.learnsFrom === 'masks' || given.has('masks') ? options.masks : undefined;
  const data = await openRunData(planRun(method, settings), { ...options, maxPixels, masks, lenient, method });
  for (const note of data.notes) printNote(`web: ${note}`);
  return data;
}

async function readWeights(path: string | undefined): Promise<InitialWeights | undefined> {
  return path === undefined ? undefined : readInitialWeights(path);
}

async function openGivenSaliency(options: TrainOptions, { items }: Dataset): Promise<Saliency | undefined> {
  const { saliency, saliencyOutput: output, saliencyObject, saliencyValues: values, threads } = options;
  if (saliency === undefined) return undefined;
  const objectChannel = saliencyObject as 0 | 1 | undefined;
  return openSaliency(saliency, items, {
    output,
    threads,
    maxPixels: maxPixelsOf(options),
    ...(values && { values }),
    ...(objectChannel !== undefined && { objectChannel }),
  });
}

/** Which photos are trained on: a split, or a list. */
async function photoSource({ list, split }: TrainOptions) {
  if (list === undefined) return { split };
  return { split: null, list: { name: list, sha256: await sha256File(list) } };
}

function openEngine({ engine, device, threads, portable }: TrainOptions) {
  return chooseEngine({ engine, device, threads, layout: portable ? 'portable' : 'auto', say: printNote });
}

function required(name: 'out', value: string | undefined): string {
  if (value !== undefined) return value;
  throw new DsrgError('USAGE', `--${name} is missing: ${trainCommand.options[name].about}`, {
    hint: 'See dsrg-train --help.',
  });
}
