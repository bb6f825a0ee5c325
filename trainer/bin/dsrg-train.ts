import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describeDataset } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import {
  createManifest,
  finishManifest,
  lockFolder,
  type Manifest,
  runCommand,
  sha256,
  sha256File,
  writeFileAtomic,
} from '@dsrg/core/node';
import { hashData } from '../data/hash-data.ts';
import { openTrainingData } from '../data/open-training-data.ts';
import { createRandom } from '../data/random.ts';
import { chooseSettings } from '../methods/choose-settings.ts';
import { methods } from '../methods/methods.ts';
import { isRun, openRun } from '../methods/open-run.ts';
import { printSettings } from '../methods/print-settings.ts';
import { changedVersions, readRecordedRun, repeatOptions, requireSameData } from '../methods/repeat-run.ts';
import { chooseEngine } from '../node/choose-engine.ts';
import { openSaliency } from '../saliency/open-saliency.ts';
import { checkRun } from '../stages/check-run.ts';
import { createNetworks } from '../stages/create-networks.ts';
import { measureRun, openNetworkScore } from '../stages/measure.ts';
import { openRunLog } from '../stages/open-run-log.ts';
import { createPhotoStore } from '../stages/photo-store.ts';
import { runStages } from '../stages/run-stages.ts';
import type { StageContext } from '../stages/stage.ts';
import { trainCommand } from './train-options.ts';

await runCommand(trainCommand, async (input, signal) => {
  const recorded = input.options.from === undefined ? undefined : await readRecordedRun(input.options.from);
  const options = recorded ? repeatOptions(recorded, input.options, input.given) : input.options;
  const given = new Set([...input.given, ...(recorded?.config.given ?? [])]);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const chosen = await chooseSettings(options);
  const { settings, preset } = chosen;
  if (options.printConfig) {
    process.stdout.write(options.json ? `${JSON.stringify(settings, null, 2)}\n` : printSettings(chosen));
    return;
  }
  const data = needed('data', options.data);
  if (options.check) {
    process.stdout.write(await checkRun({ ...options, data, method: options.method ?? preset.method, settings, say }));
    return;
  }
  const out = needed('out', options.out);
  if (options.resume && !isRun(out)) {
    throw new DsrgError('CONFIG', `There is no run in ${out} to go on with.`, {
      hint: 'Leave --resume out to begin one.',
    });
  }
  const method = options.method ?? preset.method;
  const { usesMasks, summary } = methods[method];
  const { dataset, cues } = await openTrainingData({
    ...options,
    data,
    masks: usesMasks || given.has('masks') ? options.masks : undefined,
    learnsMasks: usesMasks,
  });
  const saliency = await openSaliency(options.saliency, dataset.items);
  const random = createRandom(options.seed);
  const networks = await createNetworks(settings, dataset.classes.length, options.init, random, say);
  const { binaryMasks } = options;
  const measuring = { data, val: options.val, binaryMasks, ...(given.has('masks') && { masks: options.masks }) };
  const scoring =
    options.bestBy === 'miou' ? await openNetworkScore(dataset, { ...measuring, keep: options.keep }) : undefined;
  const created = createManifest({
    command: 'dsrg-train',
    config: { ...options, given: [...given], preset: chosen.name, method, settings, dataset: dataset.about },
    seed: options.seed,
    dataHash: await hashData(dataset, usesMasks),
  });
  const pixelTruth = [
    ...(usesMasks ? ['learned from masks'] : []),
    ...(scoring ? [`best checkpoints chosen by ${scoring.measure}`] : []),
  ];
  if (recorded && options.from !== undefined) {
    requireSameData(recorded, created.dataHash as string, options.from);
    for (const change of changedVersions(recorded, created.versions)) say(`repeating: ${change}`);
  }
  await lockFolder(out);
  const engine = await chooseEngine({
    engine: options.engine,
    device: options.device,
    threads: options.threads,
    layout: options.portable ? 'portable' : 'auto',
    say,
  });
  const manifest = { ...created, engine: engine.record, pixelTruth };
  const record = {
    method,
    seed: options.seed,
    data: {
      name: dataset.name,
      split: options.list === undefined ? options.split : await sha256File(options.list),
      photos: dataset.items.length,
      classes: dataset.classes,
      tags: sha256(dataset.items.map(({ id, tags = [] }) => `${id} ${tags}\n`).join('')),
    },
    init: options.init === undefined ? null : await sha256File(options.init),
    ...(options.cues !== undefined && { cues: await sha256File(options.cues) }),
    ...(saliency.hash !== undefined && { saliency: saliency.hash }),
    ...(usesMasks && { masks: options.masks }),
    settings,
  };
  await openRun(out, record, engine.record, say);
  await writeManifest(out, manifest);
  say(describeDataset(dataset));
  say(summary);
  const stages = methods[method].stages(out, { cues, background: networks.background !== undefined });
  const context: StageContext = {
    run: out,
    settings,
    dataset,
    photos: createPhotoStore(),
    saliency,
    ...networks,
    random,
    engine,
    threads: options.threads || availableParallelism(),
    saveEvery: options.saveEvery,
    keep: options.keep,
    learnsMasks: usesMasks,
    ...(scoring && { scoreNetwork: { ...scoring, score: (folder) => scoring.score(context, folder) } }),
    log: await openRunLog(out, stages),
    say,
    signal,
  };
  try {
    await runStages(stages, context);
    const table = await measureRun(context, { method, stages, ...measuring });
    process.stdout.write(table);
    await writeManifest(out, finishManifest(manifest));
  } finally {
    context.log.close();
  }
});

function writeManifest(out: string, manifest: Manifest): Promise<void> {
  return writeFileAtomic(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function needed(name: 'data' | 'out', value: string | undefined): string {
  if (value !== undefined) return value;
  throw new DsrgError('USAGE', `--${name} is missing: ${trainCommand.options[name].about}`, {
    hint: 'See dsrg-train --help.',
  });
}
