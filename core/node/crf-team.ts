import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { CrfMap, CrfTask } from './crf-worker.ts';
import { startWorker } from './start-worker.ts';

/** Gives a map to the first worker, and to each other one the end of a line by which the first calls for its help. */
export function sendToTeam(map: CrfMap, [leader, ...others]: readonly Worker[]): void {
  const helpers = others.map((worker): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ leader: port2 } satisfies CrfTask, [port2]);
    return port1;
  });
  const photo = copyOf(map.photo);
  const unary = copyOf(map.unary);
  const task: CrfTask = { photo, unary, options: map.options, helpers };
  leader?.postMessage(task, [photo.data.buffer as ArrayBuffer, unary.data.buffer as ArrayBuffer, ...helpers]);
}

/** A copy that owns its buffer, so that it can be handed over. */
function copyOf<T extends { readonly data: Uint8Array | Float32Array }>(map: T): T {
  return { ...map, data: map.data.slice() };
}

export function startCrfWorker(): Worker {
  return startWorker(import.meta.url, 'crf-worker');
}
