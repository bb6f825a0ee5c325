import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type BinResult, type RunningBin, startBin } from '../../run-bin.ts';

/** The trainings of each method. */
const trainings: Readonly<Record<string, readonly string[]>> = {
  dsrg: ['tags', 'seeds', 'retrain'],
  sec: ['tags', 'seeds'],
  guided: ['segment'],
  recurseed: ['recursion'],
  supervised: ['retrain'],
  teacher: ['seeds', 'retrain'],
};

/** Settings with which a run takes seconds. */
export function quick(method = 'dsrg'): string[] {
  return (trainings[method] as string[]).flatMap((stage) => [
    ...['--set', `${stage}.epochs=2`, '--set', `${stage}.crop=33`, '--set', `${stage}.batch=2`],
  ]);
}

/** Starts `dsrg-train` with the tiny network on one thread, where results are the same bits every time. */
export function startTraining(data: string, out: string, ...options: string[]): RunningBin {
  const fixed = ['--data', data, '--out', out, '--network', 'tiny', '--threads', '1'];
  const method = options.includes('--method') ? options[options.indexOf('--method') + 1] : undefined;
  return startBin('trainer/bin/dsrg-train', [...fixed, ...quick(method), ...options]);
}

export function train(data: string, out: string, ...options: string[]): Promise<BinResult> {
  return startTraining(data, out, ...options).result;
}

/** Files below a folder, with forward slashes; none where it is absent. */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Lines of a run's log without the times, which differ from run to run. */
export function readLog(out: string): Record<string, unknown>[] {
  const path = join(out, 'log.jsonl');
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return whole.map((line) => {
    const { milliseconds, seconds, ...rest } = JSON.parse(line) as Record<string, unknown>;
    // What an epoch has shown took no time of its own.
    if (rest.epoch === undefined) expect(milliseconds ?? seconds).to.be.a('number');
    return rest;
  });
}

/** Waits until a running stage has taken a step. */
export async function untilStep(run: RunningBin, out: string, stage: string, step: number): Promise<void> {
  while (run.child.exitCode === null && run.child.signalCode === null) {
    if (readLog(out).some((record) => record.stage === stage && (record.step as number) >= step)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`The run ended before step ${step} of ${stage}: ${(await run.result).stderr}`);
}
