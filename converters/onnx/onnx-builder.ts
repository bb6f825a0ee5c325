import { DsrgError, toHalves } from '@dsrg/core';
import { attributeTypes, elementTypes, encodeModelProto } from './onnx-schema.ts';

/** An attribute of an operator: whole numbers become `int`, `{ float }` forces a float. */
export type Attribute = number | string | readonly number[] | { readonly float: number | readonly number[] };

/** How an operator is written beside its inputs. */
export interface OperatorOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Number of outputs. @default 1 */
  readonly outputs?: number;
  /** Operator domain. @default '' (the ONNX standard) */
  readonly domain?: string;
  /** Prefix of the node's name in profiles. */
  readonly tag?: string;
}

/** A dimension of an input or output: a number, or a name where it may change from run to run. */
export type Dimension = number | string;

type Raw = Record<string, unknown>;

/** The largest half float. */
const HALF_MAX = 65_504;

/**
 * Writes one ONNX model: add inputs, constants and operators in order, then `encode`.
 * Names of intermediate values are made here; equal constants are stored once.
 */
export class OnnxBuilder {
  readonly #nodes: Raw[] = [];
  readonly #initializers: Raw[] = [];
  readonly #inputs: Raw[] = [];
  readonly #outputs: Raw[] = [];
  readonly #constants = new Map<string, string>();
  readonly #domains = new Set<string>();
  readonly #metadata: Raw[] = [];
  readonly #prefix: string;
  #count = 0;

  /** @param prefix begins the names of the values made here: models that share values keep theirs apart by it */
  constructor(prefix = 'v') {
    this.#prefix = prefix;
  }

  /** Number of operators so far. */
  get size(): number {
    return this.#nodes.length;
  }

  input(name: string, shape: readonly Dimension[], element: keyof typeof elementTypes = 'float'): string {
    this.#inputs.push(valueInfo(name, shape, element));
    return name;
  }

  /** Makes `value` an output of the model under `name`. */
  output(name: string, value: string, shape: readonly Dimension[]): void {
    this.#nodes.push({ opType: 'Identity', name: `output:${name}`, input: [value], output: [name] });
    this.#outputs.push(valueInfo(name, shape));
  }

  /** Makes `value` an output of the model under its own name; its type is what its operator gives. */
  result(value: string): void {
    this.#outputs.push({ name: value });
  }

  initializer(name: string, shape: readonly number[], data: Float32Array): string {
    this.#initializers.push({ name, dims: shape, dataType: elementTypes.float, rawData: bytesOf(data) });
    return name;
  }

  /**
   * The same, kept at half precision: half the bytes. The runtime widens it when it loads the model, and computes as with whole floats.
   *
   * @throws DsrgError NUMERIC for a number beyond 65,504
   */
  halfInitializer(name: string, shape: readonly number[], data: Float32Array): string {
    const beyond = data.find((value) => !(Math.abs(value) <= HALF_MAX));
    if (beyond !== undefined)
      throw new DsrgError('NUMERIC', `${name} holds ${beyond}; half floats end at ${HALF_MAX}.`, {
        hint: 'Write the model with whole floats: leave --fp16 out.',
      });
    const kept = `${name}.half`;
    this.#initializers.push({
      name: kept,
      dims: shape,
      dataType: elementTypes.float16,
      rawData: bytesOf(toHalves(data)),
    });
    this.#nodes.push({
      opType: 'Cast',
      name: `widen:${name}`,
      input: [kept],
      output: [name],
      attribute: [attributeProto('to', elementTypes.float)],
    });
    return name;
  }

  /** A constant of 64-bit integers: a vector. */
  ints(values: readonly number[]): string {
    return this.#constant(`i${values.join()}`, () => ({
      dims: [values.length],
      dataType: elementTypes.int64,
      rawData: bytesOf(BigInt64Array.from(values, BigInt)),
    }));
  }

  /** A constant float: a scalar. */
  float(value: number): string {
    return this.#constant(`f${value}`, () => ({
      dims: [],
      dataType: elementTypes.float,
      rawData: bytesOf(Float32Array.of(value)),
    }));
  }

  /** A constant float array of `shape`, stored once per `key`. */
  floats(key: string, shape: readonly number[], make: () => Float32Array): string {
    return this.#constant(`a${key}`, () => ({
      dims: shape,
      dataType: elementTypes.float,
      rawData: bytesOf(make()),
    }));
  }

  #constant(key: string, make: () => Raw): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.#constants.size}`;
    this.#constants.set(key, name);
    this.#initializers.push({ name, ...make() });
    return name;
  }

  /** Adds an operator and gives the name of its first output. An empty input name leaves an optional input out. */
  add(operator: string, inputs: readonly string[], options: OperatorOptions = {}): string {
    return this.addAll(operator, inputs, options)[0] as string;
  }

  /** Adds an operator and gives the names of all its outputs. */
  addAll(operator: string, inputs: readonly string[], options: OperatorOptions = {}): string[] {
    const { attributes = {}, outputs = 1, domain = '', tag = 'op' } = options;
    const id = this.#count++;
    const names = Array.from({ length: outputs }, (_, k) => `${this.#prefix}${id}${k === 0 ? '' : `_${k}`}`);
    if (domain !== '') this.#domains.add(domain);
    this.#nodes.push({
      opType: operator,
      name: `${tag}:${operator}:${id}`,
      domain,
      input: inputs,
      output: names,
      attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
    });
    return names;
  }

  metadata(key: string, value: string): void {
    this.#metadata.push({ key, value });
  }

  /** The model's bytes. */
  encode(options: { opset: number; name: string; producer?: string }): Uint8Array {
    const opsetImport = [
      { domain: '', version: options.opset },
      ...[...this.#domains].map((domain) => ({ domain, version: 1 })),
    ];
    const graph = {
      name: options.name,
      node: this.#nodes,
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
    };
    const model = {
      irVersion: 8,
      producerName: options.producer ?? 'dsrg',
      graph,
      opsetImport,
      metadataProps: this.#metadata,
    };
    return encodeModelProto(model);
  }
}

function attributeProto(name: string, value: Attribute): Raw {
  if (typeof value === 'string') return { name, s: new TextEncoder().encode(value), type: attributeTypes.string };
  if (typeof value === 'number') return { name, i: value, type: attributeTypes.int };
  if (!('float' in value)) return { name, ints: value, type: attributeTypes.ints };
  return typeof value.float === 'number'
    ? { name, f: value.float, type: attributeTypes.float }
    : { name, floats: value.float, type: attributeTypes.floats };
}

function valueInfo(name: string, shape: readonly Dimension[], element: keyof typeof elementTypes = 'float'): Raw {
  const dim = shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side }));
  return { name, type: { tensorType: { elemType: elementTypes[element], shape: { dim } } } };
}

function bytesOf(array: Float32Array | Uint16Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
