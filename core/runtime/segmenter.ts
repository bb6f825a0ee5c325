import type { FloatImage, LogitMap } from '../types.ts';
import type { ModelMetadata } from './model-metadata.ts';

/** A network that is ready to run: the one thing that prediction knows of a runtime. */
export interface Segmenter {
  readonly metadata: ModelMetadata;
  /** The execution provider that really runs the network: `cuda`, `webgpu`, `cpu` or `wasm`. */
  readonly provider: string;
  /** The same in one line for people, with the reason where a faster provider was tried in vain. */
  readonly providerNote: string;
  /**
   * Runs the network once.
   *
   * @param image normalised, three planes in the network's order; see `prepareInput`
   * @param signal ends the run, and the network with it, where it runs in a process of its own (a model with loops); elsewhere a run
   *   cannot be ended
   * @param wanted `tags`: the scores of the gate, too; ONNX Runtime computes every output of a model, whichever are read
   * @returns logits on the network's own grid
   * @throws DsrgError MODEL or SHAPE where image and network do not fit, or tags are wanted of a model without a gate; RUNTIME where the run
   *   fails, NUMERIC for NaN
   */
  segment(image: FloatImage, signal?: AbortSignal, wanted?: { readonly tags?: boolean | undefined }): Promise<LogitMap>;
  /** Frees the session. */
  close(): Promise<void>;
}
