import type { InferenceSession, TensorConstructor } from 'onnxruntime-common';

/** How a session is opened. */
export interface OpenOptions {
  /** 0 takes all cores, where the runtime has threads of its own for each session. @default 0 */
  readonly threads?: number;
  /** Whether the runtime keeps silent about a model that it cannot open. @default false */
  readonly quiet?: boolean;
}

/** ONNX Runtime as the engine uses it: Node's or the web's. The engine imports neither. */
export interface OnnxRuntime {
  /** Package and version, for records: `onnxruntime-node 1.30.0`. */
  readonly name: string;
  /** What computes: the processor, or a graphics card. */
  readonly device: 'cpu' | 'gpu';
  readonly Tensor: TensorConstructor;
  /**
   * Whether a run writes its outputs into the tensors that it is given for them, so that memory is used again step after step. The web's
   * copies what it is given and returns new ones.
   */
  readonly runsInPlace: boolean;
  /** Whether operators on blocks of channels may be there; a probe tells. */
  readonly mayHaveBlocks: boolean;
  /** @throws the runtime's error for a model that it cannot run */
  open(model: Uint8Array, options?: OpenOptions): Promise<InferenceSession>;
}
