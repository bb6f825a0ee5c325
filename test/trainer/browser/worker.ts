// Runs in a browser's worker: trains, and posts what came of it.
import { openWebMachine } from '@dsrg/trainer';
import { type TinyRun, trainTiny } from './train-tiny.ts';

/** What the worker posts, once. */
export type Answer = { readonly run: TinyRun } | { readonly failed: string };

const post = (answer: Answer) => (globalThis as unknown as { postMessage(value: Answer): void }).postMessage(answer);

async function run(): Promise<TinyRun> {
  const wasmBinary = new Uint8Array(await (await fetch('/runtime.wasm')).arrayBuffer());
  return trainTiny(await openWebMachine({ wasmBinary }));
}

run().then(
  (run) => post({ run }),
  (error: Error) => post({ failed: String(error.stack ?? error) }),
);
