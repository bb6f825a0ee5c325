import type { Arranged } from './arrange.ts';
import type { FoundTensor } from './found-tensor.ts';
import type { FoundNorm, TakenArray } from './taken-array.ts';

/** The vectors that go with a convolution, arranged. */
export type Vectors = Partial<Record<'bias' | 'gamma' | 'beta' | 'mean' | 'variance' | 'factor', Arranged>>;

/** Batch norm as one factor and one addend a channel: γ/√(σ² + ε) and β − γμ/√(σ² + ε). */
export function makeNorm(vectors: Vectors, epsilon: number): () => { factor: Float32Array; addend: Float32Array } {
  return () => {
    const { mean, variance } = statistics(vectors);
    const [gamma, beta] = [vectors.gamma?.values(), vectors.beta?.values()];
    const factor = variance.map((value, c) => (gamma?.[c] ?? 1) / Math.sqrt(value + epsilon));
    const addend = mean.map((value, c) => (beta?.[c] ?? 0) - value * (factor[c] as number));
    return { factor, addend };
  };
}

/** What a batch norm of ours is made of. */
interface NormSource {
  /** Channels. */
  readonly outs: number;
  /** Of ours. */
  readonly epsilon: number;
  readonly vectors: Vectors;
  readonly found: Partial<FoundNorm> & { readonly bias?: FoundTensor | undefined };
  /** What the convolution before it adds, where ours has no bias of its own. */
  readonly offset: (() => Float32Array) | undefined;
}

/**
 * The four arrays of a batch norm of ours. Another epsilon goes into γ, so that the running averages stay true; a norm that is folded into the
 * convolution already becomes one that changes nothing but adds the convolution's bias.
 */
export function normArrays(layer: string, { outs, epsilon, vectors, found, offset }: NormSource): TakenArray[] {
  const there = vectors.mean !== undefined && vectors.variance !== undefined;
  const theirs = found.epsilon ?? epsilon;
  const filled = (value: number) => () => new Float32Array(outs).fill(value);
  const array = (
    role: string,
    tensors: readonly (FoundTensor | undefined)[],
    how: string,
    values: () => Float32Array,
  ): TakenArray => ({
    name: `${layer}.${role}`,
    shape: [outs],
    from: tensors.flatMap((tensor) => (tensor ? [tensor.name] : [])),
    how: how === '' ? [] : [how],
    values,
  });
  if (!there) {
    const how = 'batch norm is folded already';
    return [
      array('weight', [], how, filled(Math.sqrt(1 + epsilon))),
      array('bias', [found.bias], how, () => offset?.() ?? new Float32Array(outs)),
      array('running_mean', [], how, filled(0)),
      array('running_var', [], how, filled(1)),
    ];
  }
  const gamma = (): Float32Array => {
    const own = vectors.gamma?.values() ?? filled(1)();
    if (theirs === epsilon) return own;
    const { variance } = statistics(vectors);
    return own.map(
      (value, c) => value * Math.sqrt(((variance[c] as number) + epsilon) / ((variance[c] as number) + theirs)),
    );
  };
  const mean = (): Float32Array => {
    const before = offset?.();
    return statistics(vectors).mean.map((value, c) => value - (before?.[c] ?? 0));
  };
  return [
    array('weight', [found.gamma], theirs === epsilon ? '' : `for epsilon ${epsilon} instead of ${theirs}`, gamma),
    array('bias', [found.beta], '', () => vectors.beta?.values() ?? new Float32Array(outs)),
    array(
      'running_mean',
      [found.mean, found.factor, found.bias],
      found.bias ? 'less the convolution’s bias' : '',
      mean,
    ),
    array('running_var', [found.variance, found.factor], '', () => statistics(vectors).variance),
  ];
}

/** Mean and variance; Caffe keeps sums, and their number (0 stands for none, its own rule). */
function statistics(vectors: Vectors): { mean: Float32Array; variance: Float32Array } {
  const [mean, variance] = [vectors.mean?.values(), vectors.variance?.values()] as [Float32Array, Float32Array];
  const count = vectors.factor?.values()[0] ?? 1;
  if (count === 1) return { mean, variance };
  const scale = count === 0 ? 0 : 1 / count;
  return { mean: mean.map((value) => value * scale), variance: variance.map((value) => value * scale) };
}
