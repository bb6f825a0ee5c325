import {
  DsrgError,
  type ModelMetadata,
  mergeGraphs,
  stampModelMetadata,
  type TagGate,
  vocPalette,
  type WeighedGraph,
} from '@dsrg/core';
import type { Checkpoint } from './checkpoint.ts';
import { graphToOnnx } from './onnx/graph-to-onnx.ts';
import type { GateRecord } from './run/gate-record.ts';

export interface ExportOptions {
  /**
   * Which output the model gives: class scores, activation maps of the tags (background has none), or a boundary network's one map.
   * @default 'logits'
   */
  readonly output?: 'logits' | 'cam' | 'edges';
  /** For people, in the metadata. */
  readonly note?: string;
  /** What tells which classes may be in a photo: a second output of the model. @default none */
  readonly gate?: Gate;
  /** Keep weights as half floats. @default false */
  readonly half?: boolean;
}

/** A tag network, and from which probability on it lets a class through. */
export interface Gate {
  readonly checkpoint: Checkpoint;
  readonly record: GateRecord;
}

/** Name of the gate's output in a model. */
const gateOutput = 'gate';
/** From which tag score on RecurSeed keeps a class (its README's `--conf_th` for VOC). */
const recurseedThreshold = 0.34;

/**
 * A checkpoint as an ONNX model that explains itself: classes, palette, normalisation and sizes are in its metadata. A network that has learned
 * tags and pixels at once (after RecurSeed) is its own gate, unless another one is named: its tag scores are a second output.
 * @throws DsrgError MODEL for an output that the network has not, for the class scores of a tag network, and for a gate that is of other
 *   classes or sees photos otherwise
 */
export function exportModel(checkpoint: Checkpoint, options: ExportOptions = {}): Uint8Array {
  const { graph, weights, about } = checkpoint;
  const { output = 'logits', note, gate, half = false } = options;
  if (graph.outputs[output] === undefined) {
    throw new DsrgError('MODEL', `Network ${graph.name} has no output ${output}.`);
  }
  if (output === 'logits' && about.makes === 'tag-network') {
    throw new DsrgError(
      'MODEL',
      `Network ${graph.name} of stage ${about.stage} has learned tags; its class scores mean nothing.`,
      {
        hint: 'Its activation maps do: --output cam. A segmentation network comes of a later stage.',
      },
    );
  }
  const names = { logits: about.classes, cam: about.classes.slice(1), edges: ['boundary'] };
  const classes = names[output];
  const palette = vocPalette();
  const first = output === 'logits' ? 0 : 1;
  const metadata: ModelMetadata = {
    format: 1,
    classes,
    palette: classes.map((_, k) => [...palette.subarray(3 * (k + first), 3 * (k + first) + 3)]),
    mean: about.mean,
    std: about.std,
    channelOrder: 'rgb',
    input: graph.input.name,
    output,
    outputStride: about.outputStride,
    resize: 'grid',
    resizeConvention: 'align-corners',
    ...(about.longSide !== null && { longSide: about.longSide }),
    crf: about.crf,
    ...(gate !== undefined && { gate: gateOf(gate.record) }),
    ...(gate === undefined && isOwnGate(checkpoint, output) && { gate: ownGate(classes.length) }),
    ...(note !== undefined && { note }),
  };
  if (gate === undefined) {
    const outputs = metadata.gate === undefined ? [output] : [output, metadata.gate.output];
    return stampModelMetadata(graphToOnnx(graph, weights, { outputs, half }), metadata);
  }
  if (output !== 'logits') throw new DsrgError('MODEL', `A gate lets class scores through; ${output} needs none.`);
  const merged = withGate(checkpoint, gate, output);
  return stampModelMetadata(graphToOnnx(merged.graph, merged.weights, { half }), metadata);
}

/** Whether the network's own tag scores say which classes there are: of a training that looked at maps and pixels. */
function isOwnGate({ graph, about }: Checkpoint, output: string): boolean {
  const { learned = [], makes } = about;
  const hasLearned = (['tags', 'cam'] as const).some((each) => learned.includes(each));
  return output === 'logits' && makes === 'segmentation-network' && hasLearned && graph.outputs.tags !== undefined;
}

function gateOf({ thresholds, priors }: GateRecord): TagGate {
  return { output: gateOutput, thresholds, ...(priors && { priors }) };
}

function ownGate(classes: number): TagGate {
  return { output: 'tags', thresholds: Array.from({ length: classes }, (_, k) => (k === 0 ? 0 : recurseedThreshold)) };
}

/** The network with the gate's scores as a second output; layers that are the same in both are computed once. */
function withGate({ graph, weights, about }: Checkpoint, { checkpoint: gate }: Gate, output: string): WeighedGraph {
  for (const key of ['classes', 'mean', 'std'] as const) {
    const [own, other] = [about[key], gate.about[key]].map((value) => value.join(', '));
    if (own === other) continue;
    throw new DsrgError('MODEL', `The network has ${key} ${own}; its gate has ${other}.`, {
      hint: 'They are of different runs. Train the gate again: dsrg-train --gate with the run’s own settings.',
    });
  }
  const scores = { [output]: graph.outputs[output] as string };
  const tags = { [gateOutput]: gate.graph.outputs.tags as string };
  return mergeGraphs(
    { graph: { ...graph, outputs: scores }, weights },
    { graph: { ...gate.graph, outputs: tags }, weights: gate.weights },
    'gate.',
  );
}
