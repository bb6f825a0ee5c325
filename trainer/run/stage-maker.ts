import { isNetwork, type RunStore, stageFiles, within } from '@dsrg/converters';
import { DsrgError, type Maker } from '@dsrg/core';
import { decisiveParts, type RunSettingsRecord } from './open-run.ts';
import type { PlannedStage } from './plan-run.ts';

/** What a run knows of its makers. */
export interface RunMakers {
  readonly run: RunStore;
  readonly record: RunSettingsRecord;
  /** What has made the maps of each stage that was begun, by the stage's name: filled as stages are begun. */
  readonly makers: Map<string, Maker>;
}

/**
 * What makes a stage's maps: the run's settings, and the networks and maps that the stage takes, by their hashes. It is the same when a
 * run goes on, wherever its folder is then.
 * The makers of the stages before it are known.
 */
export async function stageMaker(
  stage: PlannedStage,
  plan: readonly PlannedStage[],
  { run, record, makers }: RunMakers,
): Promise<Maker> {
  const inputs: Record<string, string> = {};
  for (const [input, source] of Object.entries(stage.inputs)) {
    const from = plan.find(({ name }) => name === source);
    if (from === undefined) continue; // painted masks: the record has their hash
    const network = isNetwork(from.definition.makes)
      ? await within(run, from.folder).read(stageFiles.checkpoint)
      : undefined;
    inputs[input] = network ? await sha256(network) : (makers.get(from.name)?.hash ?? '');
  }
  const decisive = JSON.stringify(decisiveParts(record));
  const hash = await sha256(new TextEncoder().encode(JSON.stringify([decisive, stage.name, inputs])));
  const networks = Object.entries(inputs).map(([input, found]) => `${input} ${found.slice(0, 8)}…`);
  const from = networks.length === 0 ? '' : ` from ${networks.join(', ')}`;
  const { method, seed } = record;
  return { hash, says: `stage ${stage.name} (${method}, seed ${seed}, ${hash.slice(0, 8)}…)${from}` };
}

/** In hexadecimal; Node and browsers alike have it. */
async function sha256(bytes: Uint8Array): Promise<string> {
  // TypeScript knows it as always there; browsers leave it out of pages that come over plain http.
  const { subtle } = globalThis.crypto as { readonly subtle?: typeof globalThis.crypto.subtle };
  if (subtle === undefined) {
    throw new DsrgError('RUNTIME', 'This page cannot hash what it trains.', {
      hint: 'Browsers allow that on https and on localhost: open the page there.',
    });
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes.slice()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
