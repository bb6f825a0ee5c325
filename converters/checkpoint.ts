import { checkWeights, DsrgError, type Graph, parametersOf, validateGraph, type Weights } from '@dsrg/core';
import { readBytes, writeFileAtomic } from '@dsrg/core/node';
import { decodeSafetensors, encodeSafetensors } from './read/safetensors.ts';

/** A network at some point of its training, with all that is needed to predict, export or go on. */
export interface Checkpoint {
  readonly graph: Graph;
  readonly weights: Weights;
  /** The optimiser's V of each learning parameter; empty where training is over. */
  readonly momenta: Weights;
  readonly about: CheckpointAbout;
}

/** What a checkpoint says of itself beside its arrays; plain JSON. */
export interface CheckpointAbout {
  /** Class names, background first. */
  readonly classes: readonly string[];
  /** The network reads `(x − mean) / std` of RGB samples of 0 … 255. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  readonly outputStride: number;
  /** Long side in pixels at which the network sees photos (scale 1). */
  readonly longSide: number;
  /** Preset of the dense CRF that goes with it. */
  readonly crf: string;
  /** Stage that wrote it, and updates done in it. */
  readonly stage: string;
  readonly step: number;
  /** What masks painted by hand had to do with it: absent where nothing. */
  readonly pixelTruth?: string;
  /** Losses of the last batches, oldest first, where checkpoints are compared by their mean. */
  readonly recentLosses?: readonly number[];
}

const FORMAT = 1;
const MOMENTUM = 'momentum.';

/** Writes a checkpoint in one piece: safetensors with the graph and `about` as JSON in its header. */
export async function writeCheckpoint(path: string, { graph, weights, momenta, about }: Checkpoint): Promise<void> {
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const { name, shape } of parametersOf(graph)) {
    tensors.set(name, { shape, data: weights.get(name) as Float32Array });
    const momentum = momenta.get(name);
    if (momentum !== undefined) tensors.set(`${MOMENTUM}${name}`, { shape, data: momentum });
  }
  await writeFileAtomic(path, encodeSafetensors(tensors, { dsrg: JSON.stringify({ format: FORMAT, graph, about }) }));
}

/**
 * Reads a checkpoint.
 * @throws DsrgError FILE_MISSING; FILE_FORMAT for a safetensors file that is no checkpoint of ours; WEIGHTS for bytes that are no sound
 *   safetensors file, and where arrays and graph disagree; GRAPH for an invalid network
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  const { tensors, metadata } = decodeSafetensors(await readBytes(path), path);
  const { graph, about } = parseHeader(metadata.dsrg, path);
  validateGraph(graph);
  const weights: Weights = new Map();
  const momenta: Weights = new Map();
  for (const [name, { data }] of tensors) {
    if (name.startsWith(MOMENTUM)) momenta.set(name.slice(MOMENTUM.length), data);
    else weights.set(name, data);
  }
  checkWeights(graph, weights);
  // A frozen parameter has no momentum; one of another size would be read as another parameter's.
  checkWeights(graph, new Map([...weights, ...momenta]));
  return { graph, weights, momenta, about };
}

function parseHeader(json: string | undefined, path: string): { graph: Graph; about: CheckpointAbout } {
  try {
    const header = JSON.parse(json ?? '') as { format: number; graph: Graph; about: CheckpointAbout };
    if (header.format === FORMAT && isGraph(header.graph) && isAbout(header.about)) return header;
  } catch {
    // Told below: no JSON and another JSON are the same to the reader.
  }
  throw new DsrgError('FILE_FORMAT', `${path} is a safetensors file, but not a dsrg checkpoint of format ${FORMAT}.`, {
    hint: 'Give a file that dsrg-train wrote (checkpoint.safetensors in a stage’s folder).',
  });
}

function isGraph({ format, input, nodes, outputs }: Graph): boolean {
  return format === 1 && Number.isInteger(input.channels) && Array.isArray(nodes) && typeof outputs === 'object';
}

function isAbout({ classes, mean, std, outputStride, longSide, step }: CheckpointAbout): boolean {
  return [classes, mean, std].every(Array.isArray) && [outputStride, longSide, step].every(Number.isInteger);
}
