import { createRequire } from 'node:module';
import { notLoaded } from '../runtime/load-runtime.ts';

/**
 * Loads ONNX Runtime for Node, which may have been left out of the installation.
 *
 * @throws DsrgError RUNTIME where it cannot be loaded, with the command that adds it
 */
export function loadOnnxRuntime(): typeof import('onnxruntime-node') {
  try {
    return createRequire(import.meta.url)('onnxruntime-node');
  } catch (cause) {
    throw notLoaded(cause, 'onnxruntime-node', 'npm install onnxruntime-node@1.30.0 --ignore-scripts');
  }
}
