import type { Graph, Weights } from '@dsrg/core';
import type { SgdOptions, Trainer } from './engine.ts';
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

export interface EngineOptions {
  /** @default 0: all cores */
  readonly threads?: number;
  /** `auto` takes ONNX Runtime's blocked operators where a probe finds them. @default 'auto' */
  readonly layout?: 'auto' | 'portable';
  readonly say?: (line: string) => void;
}

/** Finds the engine for this machine; says in one line what it took. */
export async function chooseEngine(options: EngineOptions = {}): Promise<TrainerFactory> {
  const { threads = 0, layout: wanted = 'auto', say = () => {} } = options;
  const { layout, reason } = wanted === 'portable' ? { layout: { kind: 'portable' as const } } : await probeBlocked();
  say(
    layout.kind === 'blocked'
      ? `engine: ONNX Runtime on the CPU, activations in blocks of ${layout.block} channels`
      : `engine: ONNX Runtime on the CPU, portable operators${reason === undefined ? '' : ` (no blocked ones: ${reason})`}`,
  );
  return (request) => new OnnxTrainer({ ...request, layout, threads, say });
}
