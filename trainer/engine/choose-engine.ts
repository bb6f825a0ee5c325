import { DsrgError, type Graph, type Weights } from '@dsrg/core';
import { packageVersion } from '@dsrg/core/node';
import type { ActivationGradient, SgdOptions, Trainer } from './engine.ts';
import { OnnxActivationGradient } from './onnx/onnx-activation-gradient.ts';
import { OnnxTrainer } from './onnx/onnx-trainer.ts';
import { probeBlocked } from './onnx/probe-blocked.ts';

/** What a training stage asks an engine for. */
export interface TrainerRequest {
  readonly graph: Graph;
  readonly weights: Weights;
  readonly momenta?: Weights;
  /** Outputs that the loss looks at. */
  readonly outputs: readonly string[];
  readonly sgd: SgdOptions;
  /** Uniform random numbers for dropout. */
  readonly random?: () => number;
}

export type TrainerFactory = (request: TrainerRequest) => Trainer;

/** Of which network, and of which of its maps, a gradient is asked for. */
export interface GradientRequest {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Outputs that are weighted. */
  readonly outputs: readonly string[];
  /** Node, or the graph's input, whose map the gradient is with respect to; before any activation that follows it. */
  readonly at: string;
}

/** What computes, for the records of a run: results of another one differ in their last digits. */
export interface EngineRecord {
  readonly engine: 'onnx' | 'tfjs';
  /** Package and form: `onnxruntime-node 1.30.0, blocks of 16 channels`. */
  readonly backend: string;
  readonly device: 'cpu' | 'gpu';
}

/** An engine that was opened. */
export interface Engine {
  readonly record: EngineRecord;
  readonly createTrainer: TrainerFactory;
  createActivationGradient(request: GradientRequest): ActivationGradient;
}

export interface EngineOptions {
  /** `auto` is ONNX Runtime, or TensorFlow.js where a GPU is asked for. @default 'auto' */
  readonly engine?: 'auto' | 'onnx' | 'tfjs';
  /** `gpu` refuses to train elsewhere. @default 'auto' */
  readonly device?: 'auto' | 'cpu' | 'gpu';
  /** @default 0: all cores */
  readonly threads?: number;
  /** `auto` takes ONNX Runtime's blocked operators where a probe finds them. @default 'auto' */
  readonly layout?: 'auto' | 'portable';
  readonly say?: (line: string) => void;
}

/**
 * Finds the engine for this machine; says in one line what it took.
 * @throws DsrgError CONFIG for an engine and a device that do not go together, RUNTIME where the engine does not start
 */
export async function chooseEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine = 'auto', device = 'auto', threads = 0, layout: wanted = 'auto', say = () => {} } = options;
  if (engine === 'tfjs' || (engine === 'auto' && device === 'gpu')) {
    if (wanted === 'portable') {
      throw new DsrgError('CONFIG', 'Portable operators are the onnx engine’s.', { hint: 'Leave --portable out.' });
    }
    // Loaded only here: it looks for packages that most installations do without.
    const { openTfjs } = await import('./tfjs/open-tfjs.ts');
    return openTfjs({ device, threads, say });
  }
  if (device === 'gpu') {
    throw new DsrgError('CONFIG', 'The onnx engine trains on the CPU alone.', { hint: 'Use --engine tfjs for a GPU.' });
  }
  const { layout, reason } = wanted === 'portable' ? { layout: { kind: 'portable' as const } } : await probeBlocked();
  const form = layout.kind === 'blocked' ? `blocks of ${layout.block} channels` : 'portable operators';
  say(`engine: ONNX Runtime on the CPU, ${form}${reason === undefined ? '' : ` (no blocked ones: ${reason})`}`);
  const backend = `onnxruntime-node ${packageVersion('onnxruntime-node')}, ${form}`;
  return {
    record: { engine: 'onnx', backend, device: 'cpu' },
    createTrainer: (request) => new OnnxTrainer({ ...request, layout, threads, say }),
    createActivationGradient: (request) => new OnnxActivationGradient({ ...request, layout, threads }),
  };
}
