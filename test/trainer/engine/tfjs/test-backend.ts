import { openNative } from '../../../../trainer/engine/tfjs/open-native.ts';
import { openWasm } from '../../../../trainer/engine/tfjs/open-wasm.ts';
import type { Backend } from '../../../../trainer/engine/tfjs/tensorflow.ts';

let opened: Promise<Backend> | undefined;

/**
 * The back end that the tests of the TensorFlow.js engine run on: WebAssembly, which comes from the npm registry; libtensorflow with
 * `DSRG_TEST_TFJS=native`, where tfjs-node or tfjs-node-gpu is installed. A process has only one.
 */
export function testBackend(): Promise<Backend> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Backend> {
  if (process.env.DSRG_TEST_TFJS !== 'native') return openWasm(1);
  const native = await openNative();
  if ('backend' in native) return native.backend;
  throw new Error(
    `DSRG_TEST_TFJS=native, but: ${native.refusals.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}`,
  );
}
