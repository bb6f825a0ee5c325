import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts a worker thread, from what was compiled or from source, as its starter runs.
 *
 * @param starter `import.meta.url` of the file that starts it
 * @param name of the worker's file beside it, without extension
 */
export function startWorker(starter: string, name: string): Worker {
  if (!starter.endsWith('.ts')) return new Worker(new URL(`./${name}.js`, starter));
  // Run from source, a worker has to load TypeScript's loader by itself before it can load anything of ours.
  const loader = JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs/api'));
  const entry = JSON.stringify(fileURLToPath(new URL(`./${name}.ts`, starter)));
  return new Worker(`require(${loader}).register(); require(${entry});`, { eval: true });
}
