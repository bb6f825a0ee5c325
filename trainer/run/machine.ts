import type {
  ContactSheet,
  DenseCrfLabelOptions,
  DenseCrfOptions,
  DenseCrfUnary,
  LabelMap,
  ProbabilityMap,
  RgbImage,
  Segmenter,
} from '@dsrg/core';
import type { Engine } from '../engine/engine.ts';

/** Dense CRFs, as many at once as the machine has room for. */
export interface CrfRunner {
  run(photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfLabelOptions): Promise<LabelMap>;
  run(photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfOptions): Promise<ProbabilityMap>;
  close(): Promise<void>;
}

/** A line that shows how far long work has come. */
export interface ProgressLine {
  tick(by?: number, note?: string): void;
  done(): void;
}

/** What a run needs of the machine it runs on: Node's is in `node/`, a page's in `run/web-machine.ts`. */
export interface Machine {
  readonly engine: Engine;
  readonly threads: number;
  /** Opens an ONNX model for prediction on the CPU. */
  openSegmenter(model: Uint8Array): Promise<Segmenter>;
  openCrf(): CrfRunner;
  progress(label: string, total: number): ProgressLine;
  /** Draws a contact sheet as a JPEG. @default none are drawn */
  drawSheet?(sheet: ContactSheet): Promise<Uint8Array>;
}
