import { createRequire } from 'node:module';
import { DsrgError } from '@dsrg/core';
import type { Backend, TensorFlow } from './tensorflow.ts';

const names = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** A package that is installed but cannot be used, or is not there at all. */
export interface Refusal {
  readonly name: string;
  readonly reason: string;
}

export interface NativeOptions {
  /** Whether libtensorflow is kept from looking for a GPU. @default false */
  readonly hideGpus?: boolean;
}

/**
 * Opens libtensorflow through `tfjs-node-gpu`, else `tfjs-node`.
 * @returns the back end, or why there is none
 */
export async function openNative({ hideGpus = false }: NativeOptions = {}): Promise<Opened> {
  return hideGpus ? withoutGpus(open) : open();
}

type Opened = { readonly backend: Backend } | { readonly refusals: readonly Refusal[] };

/** libtensorflow looks for GPUs once, when it is loaded, and is told by the environment alone: the variable stands only that long. */
async function withoutGpus(work: () => Promise<Opened>): Promise<Opened> {
  const variable = 'CUDA_VISIBLE_DEVICES';
  const before = process.env[variable];
  process.env[variable] = '-1';
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  }
}

async function open(): Promise<Opened> {
  const refusals: Refusal[] = [];
  for (const name of names) {
    const found = await load(name);
    if ('reason' in found) {
      refusals.push(found);
      continue;
    }
    const { tf, version } = found;
    await tf.ready();
    // The package and its libraries may be there and the device not: TensorFlow then computes on the CPU and says so only in its log.
    const gpu = (tf.backend() as unknown as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
    const description = `${name.split('/')[1]} ${version}, ${gpu ? 'GPU' : 'CPU'}`;
    return { backend: { tf, kind: 'tensorflow', gpu, description } };
  }
  return { refusals };
}

async function load(name: (typeof names)[number]): Promise<{ tf: TensorFlow; version: string } | Refusal> {
  const require = createRequire(import.meta.url);
  try {
    require.resolve(name);
  } catch {
    return { name, reason: 'not installed' };
  }
  try {
    checkNode(name);
    const tf = require(name) as TensorFlow & { version: Record<string, string> };
    return { tf, version: tf.version['tfjs-node'] ?? '' };
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    return { name, reason: (error as Error).message.split('\n')[0] as string };
  }
}

function checkNode(name: string): void {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 23) return;
  throw new DsrgError('RUNTIME', `${name} 4.22 calls a function that Node ${process.versions.node} no longer has.`, {
    hint: 'Train with Node 20 or 22, or with --engine onnx.',
  });
}
