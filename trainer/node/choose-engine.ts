import { DsrgError } from '@dsrg/core';
import type { Engine } from '../engine/engine.ts';
import { type OpenOnnxOptions, openOnnx } from '../engine/onnx/open-onnx.ts';
import { nodeRuntime } from './onnx-runtime.ts';

export interface EngineOptions extends OpenOnnxOptions {
  /** `auto` is ONNX Runtime, or TensorFlow.js where a GPU is asked for. @default 'auto' */
  readonly engine?: 'auto' | 'onnx' | 'tfjs';
  /** `gpu` refuses to train elsewhere. @default 'auto' */
  readonly device?: 'auto' | 'cpu' | 'gpu';
}

/**
 * Finds the engine for this machine; says in one line what it took.
 * @throws DsrgError CONFIG for an engine and a device that do not go together, RUNTIME where the engine does not start
 */
export async function chooseEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine = 'auto', device = 'auto', threads = 0, layout = 'auto', say = () => {} } = options;
  if (engine === 'tfjs' || (engine === 'auto' && device === 'gpu')) {
    if (layout === 'portable') {
      throw new DsrgError('CONFIG', 'Portable operators are the onnx engine’s.', { hint: 'Leave --portable out.' });
    }
    // Loaded only here: it looks for packages that most installations do without.
    const { openTfjs } = await import('../engine/tfjs/open-tfjs.ts');
    return openTfjs({ device, threads, say });
  }
  if (device === 'gpu') {
    throw new DsrgError('CONFIG', 'The onnx engine trains on the CPU alone.', { hint: 'Use --engine tfjs for a GPU.' });
  }
  return openOnnx(nodeRuntime(), { threads, layout, say });
}
