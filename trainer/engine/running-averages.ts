import { type BatchNormNode, batchNormFigures, DsrgError, type Graph, neededNodes, type Weights } from '@dsrg/core';
import type { SgdOptions } from './engine.ts';

/** What a batch norm saw of one batch. */
export interface BatchFigures {
  /** By channel. */
  readonly mean: Float32Array;
  /** Biased, by channel. */
  readonly variance: Float32Array;
  /** Values a channel: photos × rows × columns. */
  readonly cells: number;
}

/**
 * The running averages of the batch norms that follow the batches, whatever the engine: after each,
 * `average ← (1 − momentum) · average + momentum · batch`, with the unbiased variance, as in PyTorch. Batches of an update that is not
 * complete count only when it is.
 */
export class RunningAverages {
  readonly #nodes: ReadonlyMap<string, BatchNormNode>;
  #current: Weights;
  #pending: Weights | undefined;
  #previous: Weights | undefined;

  /** @param nodes those whose averages follow the batches */
  constructor(nodes: readonly BatchNormNode[], weights: Weights) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
    this.#current = new Map(
      nodes.flatMap(({ name }) => names(name).map((key) => [key, weights.get(key) as Float32Array] as const)),
    );
  }

  /** By parameter name. */
  values(): ReadonlyMap<string, Float32Array> {
    return this.#current;
  }

  /** Takes in what the batch norms saw of one batch. */
  add(figures: ReadonlyMap<string, BatchFigures>): void {
    const next: Weights = new Map(this.#pending ?? this.#current);
    for (const [name, { mean, variance, cells }] of figures) {
      const { momentum } = batchNormFigures(this.#nodes.get(name) as BatchNormNode);
      const unbiased = cells / (cells - 1);
      const [meanKey, varianceKey] = names(name);
      next.set(meanKey, blend(next.get(meanKey) as Float32Array, mean, momentum, 1));
      next.set(varianceKey, blend(next.get(varianceKey) as Float32Array, variance, momentum, unbiased));
    }
    this.#pending = next;
  }

  /** Ends an update: what was taken in counts. */
  endUpdate(): void {
    this.#previous = this.#current;
    this.#current = this.#pending ?? this.#current;
    this.#pending = undefined;
  }

  /** Forgets the batches of an update that will not be. */
  dropPart(): void {
    this.#pending = undefined;
  }

  /** Undoes the last update. */
  takeBack(): void {
    this.#current = this.#previous ?? this.#current;
    this.#previous = undefined;
  }
}

/** The running averages that training a network moves. @param outputs public names of those that are computed */
export function createRunningAverages(
  graph: Graph,
  outputs: readonly string[],
  { policy }: SgdOptions,
  weights: Weights,
): RunningAverages {
  const wanted = outputs.map((name) => graph.outputs[name] as string);
  const isFrozen = (parameter: string) => policy?.(parameter).frozen === true;
  const norms = neededNodes(graph, wanted).filter(
    (node): node is BatchNormNode => node.kind === 'batch-norm' && followsBatches(node, isFrozen),
  );
  return new RunningAverages(norms, weights);
}

/**
 * Whether a batch norm takes the batch's figures in training, and its running averages follow.
 * @param isFrozen whether the policy freezes a parameter
 */
export function followsBatches(
  { name, frozen = false }: BatchNormNode,
  isFrozen: (parameter: string) => boolean,
): boolean {
  return !frozen && !names(name).some(isFrozen);
}

/**
 * @param node name of a batch norm that takes the batch's figures
 * @throws DsrgError CONFIG where a batch has one value a channel, which has no variance
 */
export function requireSeveralCells(node: string, cells: number): void {
  if (cells > 1) return;
  throw new DsrgError('CONFIG', `Batch norm ${node} gets one value a channel, which has no variance.`, {
    hint: 'Train with larger batches or larger pictures, or freeze it.',
  });
}

function names(node: string): [string, string] {
  return [`${node}.running_mean`, `${node}.running_var`];
}

function blend(average: Float32Array, batch: Float32Array, momentum: number, factor: number): Float32Array {
  return average.map((value, c) => (1 - momentum) * value + momentum * factor * (batch[c] as number));
}
