import {
  checkWeights,
  DsrgError,
  type Graph,
  type NetworkName,
  type NetworkOptions,
  parametersOf,
  ReadBudget,
  validateGraph,
  type Weights,
} from '@dsrg/core';
import { jsonOf } from './read/parse-json.ts';
import { decodeSafetensors, encodeSafetensors } from './read/safetensors.ts';
import { isNetwork, type NetworkKind, networkKinds } from './run/product-kind.ts';
import { stageFiles } from './run/run-files.ts';

/** A network at some point of its training, with all that is needed to predict, export or go on. */
export interface Checkpoint {
  readonly graph: Graph;
  /** What the network is used with. */
  readonly weights: Weights;
  /** What the optimiser goes on from, where `weights` are a running mean of it. @default the same */
  readonly learning?: Weights | undefined;
  /** The optimiser's V of each learning parameter; empty where training is over. */
  readonly momenta: Weights;
  readonly about: CheckpointAbout;
}

/** What a checkpoint says of itself beside its arrays; plain JSON. */
export interface CheckpointAbout {
  /** What has learned: a tag network's class scores mean nothing, whatever outputs its graph has. */
  readonly makes: NetworkKind;
  /** Outputs that the loss of its stage looked at: what it says by others is what its weights were begun with. @default not said */
  readonly learned?: readonly string[];
  /** Class names, background first. */
  readonly classes: readonly string[];
  /** The network reads `(x − mean) / std` of RGB samples of 0 … 255. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly outputStride: number;
  /** Long side in pixels at which the network sees photos (scale 1); null where it sees them at their own size. */
  readonly longSide: number | null;
  /** Preset of the dense CRF that goes with it. */
  readonly crf: string;
  /** Stage that wrote it, and updates done in it. */
  readonly stage: string;
  readonly step: number;
  /** How the network was built, so that it can be built with another stride; absent for one from elsewhere. */
  readonly network?: NetworkOrigin;
  /** What masks painted by hand had to do with it: absent where nothing. */
  readonly pixelTruth?: string;
  /** Losses of the last batches, oldest first, where checkpoints are compared by their mean. */
  readonly recentLosses?: readonly number[];
  /** What the training remembers beside its weights: plain JSON, the stage's own business. */
  readonly memory?: unknown;
}

/** A network of core's registry, with what was chosen of it. */
export interface NetworkOrigin extends Omit<NetworkOptions, 'classes'> {
  readonly name: NetworkName;
}

const FORMAT = 1;
const MOMENTUM = 'momentum.';
const LEARNING = 'learning.';

/** A checkpoint as a file: safetensors with the graph and `about` as JSON in its header. */
export function encodeCheckpoint({ graph, weights, learning, momenta, about }: Checkpoint): Uint8Array {
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const { name, shape } of parametersOf(graph)) {
    tensors.set(name, { shape, data: weights.get(name) as Float32Array });
    for (const [prefix, arrays] of [
      [MOMENTUM, momenta],
      [LEARNING, learning],
    ] as const) {
      const data = arrays?.get(name);
      if (data !== undefined) tensors.set(`${prefix}${name}`, { shape, data });
    }
  }
  return encodeSafetensors(tensors, { dsrg: JSON.stringify({ format: FORMAT, graph, about }) });
}

/**
 * Reads a checkpoint.
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for a safetensors file that is no checkpoint of ours, or of an older version; WEIGHTS for bytes that are no
 *   sound safetensors file, and where arrays and graph disagree; GRAPH for an invalid network
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  const { graph, about } = parseHeader(metadata.dsrg, name);
  validateGraph(graph);
  const weights: Weights = new Map();
  const momenta: Weights = new Map();
  const learning: Weights = new Map();
  for (const [key, { data }] of tensors) {
    if (key.startsWith(MOMENTUM)) momenta.set(key.slice(MOMENTUM.length), data);
    else if (key.startsWith(LEARNING)) learning.set(key.slice(LEARNING.length), data);
    else weights.set(key, data);
  }
  checkWeights(graph, weights);
  if (learning.size > 0) checkWeights(graph, learning);
  // A frozen parameter has no momentum; one of another size would be read as another parameter's.
  checkWeights(graph, new Map([...weights, ...momenta]));
  return { graph, weights, ...(learning.size > 0 && { learning }), momenta, about };
}

function parseHeader(json: string | undefined, name: string): { graph: Graph; about: CheckpointAbout } {
  const header = headerOf(json, new ReadBudget(name, json?.length ?? 0));
  if (header === undefined) {
    throw new DsrgError(
      'FILE_FORMAT',
      `${name} is a safetensors file, but not a dsrg checkpoint of format ${FORMAT}.`,
      {
        hint: `Give a file that dsrg-train wrote (${stageFiles.checkpoint} in a stage’s folder).`,
      },
    );
  }
  const makes: unknown = header.about.makes;
  if (isNetwork(makes)) return header;
  const found = makes === undefined ? 'does not say what its network has learned' : `makes ${JSON.stringify(makes)}`;
  throw new DsrgError(
    'FILE_FORMAT',
    `The checkpoint ${name} ${found}; one of ${networkKinds.join(', ')} was expected.`,
    {
      hint: 'It was written by an older dsrg. Train again; dsrg-train --from its manifest.json repeats the run.',
    },
  );
}

function headerOf(json: string | undefined, budget: ReadBudget): { graph: Graph; about: CheckpointAbout } | undefined {
  try {
    const header = jsonOf(json ?? '', budget) as { format: number; graph: Graph; about: CheckpointAbout };
    return header.format === FORMAT && isGraph(header.graph) && isAbout(header.about) ? header : undefined;
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    // No JSON and another JSON are the same to the reader.
    return undefined;
  }
}

function isGraph({ format, input, nodes, outputs }: Graph): boolean {
  return format === 1 && Number.isInteger(input.channels) && Array.isArray(nodes) && typeof outputs === 'object';
}

function isAbout({ classes, mean, std, outputStride, longSide, step }: CheckpointAbout): boolean {
  const sizes = longSide === null ? [outputStride, step] : [outputStride, longSide, step];
  return [classes, mean, std].every(Array.isArray) && sizes.every(Number.isInteger);
}
