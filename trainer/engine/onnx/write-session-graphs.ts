import type { OnnxBuilder } from '@dsrg/converters';
import type { Graph, MapShape } from '@dsrg/core';
import type { PlacedParameter } from './placed-parameter.ts';
import { endConversion } from './run-session.ts';
import { type HandedValue, opset } from './step-context.ts';
import {
  type BatchSize,
  type Mask,
  type PlacedNorm,
  type SessionGraphOptions,
  StepGraphWriter,
} from './step-graph-writer.ts';

/** The ONNX graphs that train a network at one batch size. */
export interface SessionGraphs {
  /** Photos and parameters → outputs. */
  readonly predict: Uint8Array;
  /** The same in training, what batch norms see, and what `backward` wants of the forward pass; for `runSession`. */
  readonly forward: Uint8Array;
  /** What was handed over, parameters, momenta, output gradients and rate → new parameters and momenta; for `runSession`. */
  readonly backward: Uint8Array;
  /** Values that go from `forward` to `backward`. */
  readonly handed: readonly HandedValue[];
  readonly parameters: readonly PlacedParameter[];
  readonly outputs: ReadonlyMap<string, MapShape>;
  /** Dropout nodes and the shape of their masks. */
  readonly masks: ReadonlyMap<string, Mask>;
  /** Batch norms that follow the batches: `forward` gives `batch.<node>.mean` and `batch.<node>.variance`. */
  readonly norms: ReadonlyMap<string, PlacedNorm>;
}

const images = 'images';

/** Writes the graphs of `graph` for one batch size: one derivation, cut where the loss is looked at. */
export function writeSessionGraphs(graph: Graph, size: BatchSize, options: SessionGraphOptions): SessionGraphs {
  const predict = new StepGraphWriter(graph, size, options, { training: false });
  predict.writeForward();
  predict.writeOutputs();
  const training = new StepGraphWriter(graph, size, options, { training: true });
  endConversion(training.builder);
  training.writeForward();
  training.writeOutputs();
  training.writeBatchFigures();
  const forward = training.turnBack();
  endConversion(training.builder);
  training.writeUpdate();
  const handed = [...training.handed.values()].filter(({ name }) => name !== images);
  for (const { name } of handed) forward.result(name);
  const { parameters, outputs, masks, norms } = training;
  const encode = (builder: OnnxBuilder, name: string) => builder.encode({ opset, name });
  return {
    predict: encode(predict.builder, 'predict'),
    forward: encode(forward, 'forward'),
    backward: encode(training.builder, 'backward'),
    handed,
    parameters,
    outputs,
    masks,
    norms,
  };
}

/** Writes how the outputs of `graph`, weighted by inputs `gradient.<output>`, depend on the map of node `at` (or of the input): output `gradient`. */
export function writeActivationGradient(
  graph: Graph,
  size: BatchSize,
  { at, ...options }: Omit<SessionGraphOptions, 'sgd'> & { readonly at: string },
): { model: Uint8Array; shape: MapShape; masks: SessionGraphs['masks'] } {
  const frozen = { ...options, sgd: { policy: () => ({ frozen: true }) } };
  const writer = new StepGraphWriter(graph, size, frozen, { training: false, differentiated: [at] });
  writer.writeForward();
  const shape = writer.writeGradientAt(at);
  return { model: writer.builder.encode({ opset, name: 'activation-gradient' }), shape, masks: writer.masks };
}
