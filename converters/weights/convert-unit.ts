import { adaptInput, inputChange } from './adapt-input.ts';
import { arrangeVector, arrangeWeight, decimateVector, decimateWeight, shapeText } from './arrange.ts';
import type { FoundTensor } from './found-tensor.ts';
import type { Dialect, InputConvention, Unit } from './network-units.ts';
import { makeNorm, normArrays, type Vectors } from './norm-arrays.ts';
import type { FoundNorm, TakenArray } from './taken-array.ts';

/** The arrays of one convolution, as a file has them. */
export interface FoundUnit {
  readonly weight: FoundTensor;
  readonly bias?: FoundTensor | undefined;
  readonly norm?: FoundNorm | undefined;
  /** Whether a batch norm is in the weights already. @default false */
  readonly folded?: boolean;
}

export interface UnitContext {
  readonly layout: Dialect['layout'];
  /** How the file's network reads photos. */
  readonly from: InputConvention;
  /** How ours does. */
  readonly to: InputConvention;
  /** Whether VGG16's large fc6 and fc7 are cut down to ours. */
  readonly decimate: boolean;
}

/**
 * Makes the arrays of one unit from those of a file.
 * @returns the arrays, or the reason why the file's do not fit
 */
export function convertUnit(unit: Unit, found: FoundUnit, context: UnitContext): TakenArray[] | { reason: string } {
  const { layout, decimate, from, to } = context;
  const [outs] = unit.shape;
  const arranged =
    arrangeWeight(found.weight, unit, layout) ?? (decimate ? decimateWeight(found.weight, unit, layout) : undefined);
  if (arranged === undefined) {
    return { reason: `${found.weight.name} is ${shapeText(found.weight.shape)}, not ${shapeText(unit.shape)}` };
  }
  const vectors = arrangeVectors(unit, found, decimate);
  if ('reason' in vectors) return vectors;
  const bias = vectors.bias;
  const norm = vectors.mean && vectors.variance ? makeNorm(vectors, found.norm?.epsilon as number) : undefined;
  if (unit.norm === undefined && norm !== undefined) return { reason: `${unit.name} has no batch norm in ours` };

  const change = unit.first ? inputChange(from, to) : { order: false, scale: false };
  const adapted = (scratch?: Float32Array): { weights: Float32Array; shift: Float32Array | undefined } => {
    if (!change.order && !change.scale) return { weights: arranged.values(scratch), shift: undefined };
    return adaptInput(arranged.values(), unit.shape, from, to);
  };
  /** What the convolution adds before its batch norm. */
  const offset = (): Float32Array => {
    const sum = bias ? bias.values().slice() : new Float32Array(outs);
    const shift = change.scale ? adapted().shift : undefined;
    return shift ? sum.map((value, o) => value + (shift[o] as number)) : sum;
  };
  const sources = (tensors: readonly (FoundTensor | undefined)[]): string[] =>
    tensors.flatMap((tensor) => (tensor ? [tensor.name] : []));
  const normSources = found.norm ? Object.values(found.norm).filter((value) => typeof value !== 'number') : [];
  const inputHow = [
    ...(change.order ? ['channels turned round'] : []),
    ...(change.scale ? ['mean and std folded'] : []),
  ];
  const weightName = `${unit.name}.weight`;
  const biasName = `${unit.name}.bias`;
  const weightHow = [...arranged.how, ...inputHow];
  const biasHow = [...(bias?.how ?? []), ...(change.scale ? ['mean folded'] : [])];

  if (unit.norm === 'folded' && norm !== undefined) {
    const weight = (): Float32Array => scaleOutputs(adapted().weights, norm().factor);
    const folded = (): Float32Array => {
      const { factor, addend } = norm();
      return offset().map((value, o) => value * (factor[o] as number) + (addend[o] as number));
    };
    const how = 'batch norm folded';
    return [
      {
        name: weightName,
        shape: unit.shape,
        from: sources([found.weight, found.norm?.gamma, found.norm?.variance]),
        how: [...weightHow, how],
        values: weight,
      },
      {
        name: biasName,
        shape: [outs],
        from: sources([...normSources, found.bias]),
        how: [...biasHow, how],
        values: folded,
      },
    ];
  }
  const arrays: TakenArray[] = [
    {
      name: weightName,
      shape: unit.shape,
      from: [found.weight.name],
      how: weightHow,
      values: (scratch) => adapted(scratch).weights,
    },
  ];
  const own = unit.bias !== false;
  if (own) {
    const how = bias || change.scale ? biasHow : ['zeros: the file has none'];
    arrays.push({ name: biasName, shape: [outs], from: sources([found.bias]), how, values: offset });
  }
  if (typeof unit.norm !== 'object') return arrays;
  if (norm === undefined && !found.folded) return { reason: `the batch norm behind ${found.weight.name} is missing` };
  if (unit.norm.epsilon !== undefined) {
    const { layer, epsilon } = unit.norm;
    const sourcesOf = { ...found.norm, bias: own ? undefined : found.bias };
    return [
      ...arrays,
      ...normArrays(layer, { outs, epsilon, vectors, found: sourcesOf, offset: own ? undefined : offset }),
    ];
  }
  const { layer } = unit.norm;
  const factor = norm ? () => norm().factor : () => new Float32Array(outs).fill(1);
  const addend = (): Float32Array => {
    const before = own ? new Float32Array(outs) : offset();
    const { factor: scale, addend: add } = norm?.() ?? { factor: before, addend: before };
    return norm ? before.map((value, o) => value * (scale[o] as number) + (add[o] as number)) : before;
  };
  const how = [norm ? 'γ/σ' : 'ones: batch norm is folded already'];
  arrays.push(
    {
      name: `${layer}.weight`,
      shape: [outs, 1, 1, 1],
      from: sources([found.norm?.gamma, found.norm?.variance]),
      how,
      values: factor,
    },
    {
      name: `${layer}.bias`,
      shape: [outs],
      from: sources([...normSources, own ? undefined : found.bias]),
      how: [norm ? 'β − γμ/σ' : 'bias of the convolution'],
      values: addend,
    },
  );
  return arrays;
}

function arrangeVectors(unit: Unit, { bias, norm }: FoundUnit, decimate: boolean): Vectors | { reason: string } {
  const [outs] = unit.shape;
  const arranged: Vectors = {};
  for (const [key, tensor] of Object.entries({ bias, ...norm })) {
    if (tensor === undefined || typeof tensor === 'number') continue;
    const length = key === 'factor' ? 1 : outs;
    const vector = arrangeVector(tensor, length) ?? (decimate ? decimateVector(tensor, length) : undefined);
    if (vector === undefined) return { reason: `${tensor.name} is ${shapeText(tensor.shape)}, not ${length}` };
    arranged[key as keyof Vectors] = vector;
  }
  return arranged;
}

function scaleOutputs(weights: Float32Array, factor: Float32Array): Float32Array {
  const size = weights.length / factor.length;
  return weights.map((value, k) => value * (factor[Math.floor(k / size)] as number));
}
