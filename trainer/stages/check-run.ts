import { totalmem } from 'node:os';
import { describeDataset } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { formatSeconds } from '@dsrg/core/node';
import { checkMasks } from '../data/check-masks.ts';
import { checkPhotos, type Finding, listTags } from '../data/check-photos.ts';
import { openTrainingData, type TrainingDataOptions } from '../data/open-training-data.ts';
import { createRandom } from '../data/random.ts';
import { type MethodName, methods } from '../methods/methods.ts';
import type { RunSettings } from '../methods/settings.ts';
import { chooseEngine, type EngineOptions } from '../node/choose-engine.ts';
import { createNetworks } from './create-networks.ts';
import { type Cost, estimateCost } from './estimate-cost.ts';

export interface CheckRunOptions extends Omit<TrainingDataOptions, 'learnsMasks'>, EngineOptions {
  readonly method: MethodName;
  readonly settings: RunSettings;
  readonly init?: string | undefined;
  readonly say: (line: string) => void;
}

/**
 * What one should know before a long run: tags, faults of photos with their cures, and what the run will cost, about. The time of cues,
 * CRF and pseudo labels is not in it.
 * @returns the report, as text
 * @throws DsrgError DATASET, after the report, where something must be mended first
 */
export async function checkRun(options: CheckRunOptions): Promise<string> {
  const { method, settings, say, init } = options;
  const { usesMasks } = methods[method];
  const { dataset } = await openTrainingData({
    ...options,
    masks: usesMasks ? options.masks : undefined,
    learnsMasks: usesMasks,
    lenient: true,
  });
  const { items, classes } = dataset;
  const lines = [describeDataset(dataset), '', 'photos per tag:', ...listTags(items, classes)];
  const findings = [...(await checkPhotos(dataset, !usesMasks)), ...(usesMasks ? await checkMasks(dataset) : [])];
  const faults = findings.filter(({ kind }) => kind === 'fault');
  lines.push(
    '',
    ...list('faults', faults),
    ...list(
      'notes',
      findings.filter(({ kind }) => kind === 'note'),
    ),
  );

  const networks = await createNetworks(settings, classes.length, init, createRandom(1), say);
  const { createTrainer } = await chooseEngine(options);
  const stages = methods[method].stages('', { background: networks.background !== undefined }).map(({ name }) => name);
  const trainings = [
    ...(settings.tags.learn === 'head' ? [] : [['tags', networks.tagging, 'tags'] as const]),
    ...(networks.background ? [['background', networks.background, 'tags'] as const] : []),
    ...[['seeds', networks, 'logits'] as const, ['retrain', networks, 'logits'] as const],
  ];
  lines.push('training, about (cues, CRF and pseudo labels come to it):');
  for (const [stage, network, output] of trainings) {
    if (!stages.includes(stage) || (output === 'tags' && options.cues !== undefined)) continue;
    const part = stage === 'background' ? 'tags' : stage;
    const cost = await estimateCost(network, settings[part], output, items.length, createTrainer);
    lines.push(describeCost(stage, part, cost));
  }
  const report = `${lines.join('\n')}\n`;
  if (faults.length === 0) return report;
  process.stdout.write(report);
  throw new DsrgError('DATASET', `${faults.length} ${faults.length === 1 ? 'fault is' : 'faults are'} to be mended.`, {
    hint: 'Each is named above with its cure.',
  });
}

function list(title: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [`${title}: none`, ''];
  const shown = findings.map(
    ({ where, what, cure }) => `  ${what.includes(where) ? '' : `${where} `}${what}\n    ${cure}`,
  );
  return [`${title}: ${findings.length}`, ...shown, ''];
}

function describeCost(stage: string, part: string, { steps, seconds, bytes }: Cost): string {
  const gigabytes = (value: number) => `${(value / 2 ** 30).toFixed(1)} GB`;
  const enough = bytes < totalmem() ? '' : `, more than this machine's ${gigabytes(totalmem())}: lower ${part}.batch`;
  return `  ${stage}: ${steps} steps, ${formatSeconds(seconds)}, memory ${gigabytes(bytes)}${enough}`;
}
