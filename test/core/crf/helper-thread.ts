import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { HelpTask } from '@dsrg/core';
import { repository } from '../../shared.ts';

/** A thread that does nothing but help with dense CRFs. */
export interface HelperThread {
  help(task: HelpTask): void;
  close(): Promise<unknown>;
}

/** Resolves once the thread is ready: a leader that blocks its own thread could not wait for it. */
export async function startHelperThread(): Promise<HelperThread> {
  const loader = JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs/api'));
  const source = JSON.stringify(join(repository, 'core/crf/kernel-module.ts'));
  const worker = new Worker(
    `require(${loader}).register();
    const { helpDenseCrf } = require(${source});
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', helpDenseCrf);
    parentPort.postMessage('ready');`,
    { eval: true },
  );
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { help: (task) => worker.postMessage(task), close: () => worker.terminate() };
}
