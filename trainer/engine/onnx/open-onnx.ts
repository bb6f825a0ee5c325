import type { Engine } from '../engine.ts';
import { OnnxActivationGradient } from './onnx-activation-gradient.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';
import { OnnxTrainer } from './onnx-trainer.ts';
import { probeBlocked } from './probe-blocked.ts';

export interface OpenOnnxOptions {
  /** Threads of a session, where the runtime leaves a choice. @default 0: all cores */
  readonly threads?: number;
  /** `auto` takes ONNX Runtime's blocked operators where a probe finds them. @default 'auto' */
  readonly layout?: 'auto' | 'portable';
  /** Told in one line what was taken. @default silent */
  readonly say?: (line: string) => void;
}

/**
 * Opens the ONNX engine on a runtime: `nodeRuntime()` in Node, `openWebRuntime()` in a browser.
 *
 * @example
 * const engine = await openOnnx(await openWebRuntime({ threads: 1 }));
 */
export async function openOnnx(runtime: OnnxRuntime, options: OpenOnnxOptions = {}): Promise<Engine> {
  const { threads = 0, layout: wanted = 'auto', say = () => {} } = options;
  const { layout, reason } =
    wanted === 'portable' ? { layout: { kind: 'portable' as const } } : await probeBlocked(runtime);
  const form = layout.kind === 'blocked' ? `blocks of ${layout.block} channels` : 'portable operators';
  say(
    `engine: ONNX Runtime on the ${runtime.device.toUpperCase()}, ${form}${reason === undefined ? '' : ` (no blocked ones: ${reason})`}`,
  );
  return {
    record: { engine: 'onnx', backend: `${runtime.name}, ${form}`, device: runtime.device },
    createTrainer: (request) => new OnnxTrainer({ ...request, runtime, layout, threads, say }),
    createActivationGradient: (request) => new OnnxActivationGradient({ ...request, runtime, layout, threads }),
  };
}
