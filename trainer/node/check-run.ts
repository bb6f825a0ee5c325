import { totalmem } from 'node:os';
import { type Dataset, describeDataset } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { formatSeconds } from '@dsrg/core/node';
import { createRandom } from '../data/random.ts';
import type { Machine } from '../run/machine.ts';
import { createNetworks, type InitialWeights } from '../run/networks.ts';
import { checkPlan, type PlannedStage } from '../run/plan-run.ts';
import { type Cost, estimateCost } from '../training/estimate-cost.ts';
import { checkMasks } from './check-masks.ts';
import { checkPhotos, type Finding, listTags } from './check-photos.ts';

export interface CheckRunOptions {
  readonly plan: readonly PlannedStage[];
  readonly dataset: Dataset;
  /** What is wrong with the photos that the network is scored on. */
  readonly scored: readonly Finding[];
  readonly machine: Machine;
  readonly init: InitialWeights | undefined;
  /** Whether the method learns from tags. */
  readonly needsTags: boolean;
  readonly say: (line: string) => void;
}

/**
 * What one should know before a long run: tags, faults of photos with their cures, and what the run will cost, about. The time of cues,
 * CRF and pseudo labels is not in it.
 * @param write told the report, as text
 * @throws DsrgError DATASET, after the report, where something must be mended first
 */
export async function checkRun(options: CheckRunOptions, write: (report: string) => void): Promise<void> {
  const { plan, dataset, scored, machine, init, needsTags, say } = options;
  const { items, classes } = dataset;
  const lines = [describeDataset(dataset), '', 'photos per tag:', ...listTags(items, classes)];
  const findings = [
    ...(await checkPhotos(dataset, needsTags)),
    ...(await checkMasks(dataset, needsTags ? 'tagged' : 'all')),
    ...scored,
  ];
  const faults = findings.filter(({ kind }) => kind === 'fault');
  const notes = findings.filter(({ kind }) => kind === 'note');
  lines.push('', ...list('faults', faults), ...list('notes', notes));
  lines.push('training, about (cues, CRF and pseudo labels come to it):');
  const networks = createNetworks(classes.length, init, createRandom(1), say);
  checkPlan(plan, classes, networks);
  for (const stage of plan) {
    const { name, settings, common, definition } = stage;
    const training = definition.training?.(settings);
    const network = definition.opens?.({ name, settings, common, networks });
    if (training === undefined || network === undefined) continue;
    const estimate = await estimateCost(network, training, items.length, {
      createTrainer: machine.engine.createTrainer,
      usedBytes: () => process.memoryUsage.rss(),
    });
    lines.push(describeCost(name, estimate));
  }
  write(`${lines.join('\n')}\n`);
  if (faults.length === 0) return;
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

function describeCost(stage: string, { steps, seconds, bytes }: Cost): string {
  const gigabytes = (value: number) => `${(value / 2 ** 30).toFixed(1)} GB`;
  const enough = bytes < totalmem() ? '' : `, more than this machine's ${gigabytes(totalmem())}: lower ${stage}.batch`;
  return `  ${stage}: ${steps} steps, ${formatSeconds(seconds)}, memory ${gigabytes(bytes)}${enough}`;
}
