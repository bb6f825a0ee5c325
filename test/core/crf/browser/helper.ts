// Runs in a browser's worker: helps with dense CRFs.
import { type HelpTask, helpDenseCrf } from '../../../../core/crf/kernel-module.ts';

interface WorkerScope {
  addEventListener(type: 'message', listener: (event: { data: HelpTask }) => void): void;
  postMessage(value: string): void;
}

const scope = globalThis as unknown as WorkerScope;
scope.addEventListener('message', ({ data }) => helpDenseCrf(data));
scope.postMessage('ready');
