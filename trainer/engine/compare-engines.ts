import type { FloatBatch, Weights } from '@dsrg/core';
import { createRandom, type Random } from '../data/random.ts';
import type { Engine, Outputs, TrainerRequest } from './engine.ts';

/** How far one engine is from another. */
export interface EngineDifference {
  /** The output or parameter that differs most: `logits`, `gradient of trunk1.weight`. */
  readonly where: string;
  /** Largest difference of it, as a share of its largest value. */
  readonly share: number;
}

/** Height and width of the pictures: odd, as the networks like it, and small. */
const side = 65;
/** An array whose values are so much smaller than the largest of all is rounding alone: it is measured against that share of them. */
const negligible = 1e-4;

/**
 * Lets two engines do the same with a network: a forward pass, and one update from which the gradient of every parameter is read, whether or not
 * the request trains it.
 * @param seed of the picture, and of the loss's gradient
 */
export async function compareEngines(
  one: Engine,
  other: Engine,
  request: TrainerRequest,
  seed: number,
): Promise<EngineDifference> {
  const [first, second] = [await gradientsOf(one, request, seed), await gradientsOf(other, request, seed)];
  const largest = Math.max(...[...second.gradients.values()].map(largestOf));
  const outputs = [...second.outputs].map(([name, data]) => {
    return { where: `output ${name}`, share: differenceOf(first.outputs.get(name), data) / largestOf(data) };
  });
  const gradients = [...second.gradients].map(([name, data]) => {
    const scale = Math.max(largestOf(data), negligible * largest);
    return { where: `gradient of ${name}`, share: differenceOf(first.gradients.get(name), data) / scale };
  });
  // What is no number is further off than anything.
  const rank = ({ share }: EngineDifference) => (Number.isNaN(share) ? Number.POSITIVE_INFINITY : share);
  return [...outputs, ...gradients].reduce((worst, each) => (rank(each) > rank(worst) ? each : worst));
}

async function gradientsOf(
  engine: Engine,
  request: TrainerRequest,
  seed: number,
): Promise<{ readonly outputs: Weights; readonly gradients: Weights }> {
  const random = createRandom(seed);
  const dropout = random.fork('dropout');
  const { momenta: _, ...network } = request;
  // From no momentum, at rate 1 and without decay, the momentum after one update is the gradient.
  const sgd = { momentum: 0, weightDecay: 0 };
  const trainer = engine.createTrainer({ ...network, sgd, random: () => dropout.uniform() });
  try {
    const pixels = drawn(3 * side * side, random.fork('picture'));
    const images: FloatBatch = { kind: 'batch', data: pixels, count: 1, channels: 3, height: side, width: side };
    const outputs = await trainer.forward(images);
    await trainer.step(images, (found) => drawnGradients(found, request.outputs, random), 1);
    const data = Object.entries(outputs).map(([name, map]) => [name, map.data] as const);
    return { outputs: new Map(data), gradients: trainer.state().momenta };
  } finally {
    await trainer.close();
  }
}

function drawnGradients(found: Outputs, names: readonly string[], random: Random): Outputs {
  const maps = names.map((name) => {
    const map = found[name] as FloatBatch;
    return [name, { ...map, data: drawn(map.data.length, random.fork(`gradient of ${name}`)) }] as const;
  });
  return Object.fromEntries(maps);
}

function drawn(count: number, random: Random): Float32Array {
  return Float32Array.from({ length: count }, () => random.uniform(-1, 1));
}

function largestOf(values: Float32Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function differenceOf(values: Float32Array | undefined, expected: Float32Array): number {
  if (values?.length !== expected.length) return Number.NaN;
  let largest = 0;
  for (let k = 0; k < values.length; k++) largest = Math.max(largest, Math.abs((values[k] ?? 0) - (expected[k] ?? 0)));
  return largest;
}
