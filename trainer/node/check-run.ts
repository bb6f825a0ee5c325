import { totalmem } from 'node:os';
import { type Dataset, describeDataset } from '@dsrg/converters';
import { counted, DsrgError, formatSeconds } from '@dsrg/core';
import { createRandom } from '../data/random.ts';
import { describeWhole, type EstimateQuestion, estimateRun, type PartEstimate } from '../run/estimate-run.ts';
import type { Machine } from '../run/machine.ts';
import type { EvaluationSettings } from '../run/measure.ts';
import { createNetworks, type InitialWeights } from '../run/networks.ts';
import { checkPlan, type PlannedStage } from '../run/plan-run.ts';
import type { SegmentationNetworkSettings } from '../settings/network.ts';
import { checkMasks } from './check-masks.ts';
import { checkPhotos, type Finding, listTags } from './check-photos.ts';
import { datasetPhotos } from './dataset-photos.ts';
import type { CheckedPhotos } from './open-scored-photos.ts';

export interface CheckRunOptions {
  readonly plan: readonly PlannedStage[];
  readonly dataset: Dataset;
  /** The photos that the network is scored on, and what is wrong with them. */
  readonly scored: CheckedPhotos;
  /** How it is scored. */
  readonly evaluate: EvaluationSettings;
  readonly services: EstimateQuestion['services'];
  readonly machine: Machine;
  readonly init: InitialWeights | undefined;
  /** @default `init` */
  readonly features?: InitialWeights | undefined;
  /** The network whose trunk a gate will read. @default no gate is learned */
  readonly gate?: SegmentationNetworkSettings | undefined;
  /** Web photos, where stages work on them. */
  readonly web?: Dataset | undefined;
  /** Whether the method learns from tags. */
  readonly needsTags: boolean;
  readonly say: (line: string) => void;
}

/**
 * What one should know before a long run: tags, faults of photos with their cures, and what each part of the run will cost, about.
 * @param write told the report, as text
 * @throws DsrgError DATASET, after the report, where something must be mended first
 */
export async function checkRun(options: CheckRunOptions, write: (report: string) => void): Promise<void> {
  const { plan, dataset, scored, machine, init, features, web, needsTags, evaluate, gate, services, say } = options;
  const { items, classes } = dataset;
  const lines = [describeDataset(dataset), '', 'photos per tag:', ...listTags(items, classes)];
  const findings = [
    ...(await checkPhotos(dataset, needsTags)),
    ...(web === undefined || web === dataset ? [] : await checkPhotos(web, true)),
    ...(await checkMasks(dataset, needsTags ? 'tagged' : 'all')),
    ...scored.findings,
  ];
  const faults = findings.filter(({ kind }) => kind === 'fault');
  const notes = findings.filter(({ kind }) => kind === 'note');
  lines.push('', ...list('faults', faults), ...list('notes', notes));
  checkPlan(plan, classes, createNetworks(classes.length, init, createRandom(1), say, features));
  const parts = await estimateRun({
    ...{
      plan,
      machine,
      init,
      features,
      evaluate,
      gate,
      services,
      scored: scored.photos,
      photoSets: { target: datasetPhotos(dataset), ...(web && { web: datasetPhotos(web) }) },
    },
    usedBytes: () => process.memoryUsage.rss(),
  });
  lines.push(`the whole run, about: ${describeWhole(parts)}`, ...parts.map(describePart));
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

function describePart({ name, seconds, cost, photos, reason }: PartEstimate): string {
  if (seconds === undefined) return `  ${name}: not estimated (${reason})`;
  if (cost === undefined) return `  ${name}: ${counted(photos ?? 0, 'photo')}, ${formatSeconds(seconds)}`;
  const { steps, bytes } = cost;
  const gigabytes = (value: number) => `${(value / 2 ** 30).toFixed(1)} GB`;
  const enough = bytes < totalmem() ? '' : `, more than this machine's ${gigabytes(totalmem())}: lower ${name}.batch`;
  return `  ${name}: ${counted(steps, 'step')}, ${formatSeconds(seconds)}, memory ${gigabytes(bytes)}${enough}`;
}
