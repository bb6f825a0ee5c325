import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { CrfMap, CrfTask } from './crf-worker.ts';

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
  const fromSource = import.meta.url.endsWith('.ts');
  return fromSource ? startFromSource() : new Worker(new URL('./crf-worker.js', import.meta.url));
}

/** Run from source, a worker has to load TypeScript's loader by itself before it can load anything of ours. */
function startFromSource(): Worker {
  const loader = JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs/api'));
  const entry = JSON.stringify(fileURLToPath(new URL('./crf-worker.ts', import.meta.url)));
  return new Worker(`require(${loader}).register(); require(${entry});`, { eval: true });
}
