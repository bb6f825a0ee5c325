import type { ReadBudget } from '@dsrg/core';
import { fieldsOf, type ProtobufField, packedIntegers, utf8 } from './protobuf-fields.ts';

/** A `TensorProto`, its numbers still as the file has them. */
export interface RawTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dataType: number;
  /** Views of the file, each as it is stored; numbers are in one of them. */
  readonly raw: Uint8Array;
  readonly floats: readonly Uint8Array[];
  readonly doubles: readonly Uint8Array[];
  /** Half floats may be listed as whole numbers, one each. */
  readonly integers: readonly number[];
  /** Where its numbers lie in another file: `location`, `offset`, `length`. Empty where they are here. */
  readonly external: ReadonlyMap<string, string>;
}

/** A `NodeProto`, as far as it says something of weights. */
export interface RawNode {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly epsilon: number | undefined;
}

/** Bytes that a tensor, a node and a view of the file take. */
const costs = { tensor: 700, node: 300, view: 128, name: 32 } as const;

/** Field numbers of onnx.proto. */
const model = { graph: 7 } as const;
const graph = { node: 1, initializer: 5 } as const;
const tensor = { dims: 1, type: 2, floats: 4, int32s: 5, name: 8, raw: 9, doubles: 10, external: 13 } as const;
const node = { input: 1, output: 2, opType: 4, attribute: 5 } as const;

/**
 * Reads the weights of an ONNX model and the nodes that use them, without copying numbers.
 * @throws Error where it is cut short or no protobuf; DsrgError FILE_FORMAT where it costs more than its size allows
 */
export function readOnnxMessages(
  bytes: Uint8Array,
  budget: ReadBudget,
): { readonly tensors: readonly RawTensor[]; readonly nodes: readonly RawNode[] } {
  const tensors: RawTensor[] = [];
  const nodes: RawNode[] = [];
  for (const { id, bytes: content, packed } of fieldsOf(bytes, budget)) {
    if (id !== model.graph || !packed) continue;
    for (const field of fieldsOf(content, budget)) {
      if (!field.packed || (field.id !== graph.initializer && field.id !== graph.node)) continue;
      budget.list();
      budget.make(field.id === graph.node ? costs.node : costs.tensor);
      if (field.id === graph.node) nodes.push(readNode(field.bytes, budget));
      else tensors.push(readTensor(field.bytes, budget));
    }
  }
  return { tensors, nodes };
}

function readTensor(message: Uint8Array, budget: ReadBudget): RawTensor {
  let [name, dataType, raw] = ['', 0, new Uint8Array(0)];
  const [dims, integers]: [number[], number[]] = [[], []];
  const [floats, doubles]: [Uint8Array[], Uint8Array[]] = [[], []];
  const external = new Map<string, string>();
  for (const field of fieldsOf(message, budget)) {
    const { id, number, bytes } = field;
    if (id === tensor.name) name = textOf(bytes, budget);
    else if (id === tensor.type) dataType = number;
    else if (id === tensor.raw) raw = bytes as Uint8Array<ArrayBuffer>;
    else if (id === tensor.dims) addIntegers(dims, field, budget);
    else if (id === tensor.int32s) addIntegers(integers, field, budget);
    else if (id === tensor.floats || id === tensor.doubles) {
      budget.make(costs.view);
      (id === tensor.floats ? floats : doubles).push(bytes);
    } else if (id === tensor.external) addExternal(external, bytes, budget);
  }
  return { name, dims, dataType, raw, floats, doubles, integers, external };
}

function addIntegers(list: number[], { bytes, number, packed }: ProtobufField, budget: ReadBudget): void {
  budget.make(8 * (packed ? bytes.length : 1));
  if (packed) for (const value of packedIntegers(bytes)) list.push(value);
  else list.push(number);
}

/** `StringStringEntryProto`: key (1) and value (2). */
function addExternal(external: Map<string, string>, message: Uint8Array, budget: ReadBudget): void {
  let [key, value] = ['', ''];
  for (const { id, bytes } of fieldsOf(message, budget)) {
    if (id === 1) key = textOf(bytes, budget);
    if (id === 2) value = textOf(bytes, budget);
  }
  external.set(key, value);
}

function readNode(message: Uint8Array, budget: ReadBudget): RawNode {
  let opType = '';
  let epsilon: number | undefined;
  const [input, output]: [string[], string[]] = [[], []];
  for (const { id, bytes } of fieldsOf(message, budget)) {
    if (id === node.input) input.push(textOf(bytes, budget));
    else if (id === node.output) output.push(textOf(bytes, budget));
    else if (id === node.opType) opType = textOf(bytes, budget);
    else if (id === node.attribute) epsilon = epsilonOf(bytes, budget) ?? epsilon;
  }
  return { opType, input, output, epsilon };
}

/** The value of the attribute `epsilon`; `undefined` for another. `AttributeProto`: name (1), f (2). */
function epsilonOf(message: Uint8Array, budget: ReadBudget): number | undefined {
  let name: Uint8Array | undefined;
  let value: Uint8Array | undefined;
  for (const { id, bytes } of fieldsOf(message, budget)) {
    if (id === 1) name = bytes;
    if (id === 2) value = bytes;
  }
  if (value?.length !== 4 || name?.length !== 'epsilon'.length || utf8(name) !== 'epsilon') return undefined;
  return new DataView(value.buffer, value.byteOffset).getFloat32(0, true);
}

function textOf(bytes: Uint8Array, budget: ReadBudget): string {
  budget.make(costs.name + bytes.length);
  return utf8(bytes);
}
