import { Reader } from 'protobufjs/minimal.js';
import { DsrgError } from '../errors.ts';
import { ReadBudget } from '../read-budget.ts';

/** What an ONNX file says of its graph, as far as it is read without the weights. */
export interface OnnxGraph {
  /** The node that makes each tensor. */
  readonly makers: ReadonlyMap<string, OnnxNode>;
  /** Names of what the model gives, in their order. */
  readonly outputs: readonly string[];
  /** Files beside the model that hold weights, as the model spells them; each once. */
  readonly dataFiles: readonly string[];
  /** The first operator that repeats a part of the graph as often as the model itself decides: it may never end. @default none does */
  readonly loop: string | undefined;
}

/** Bytes that a node takes here beside its names. */
const NODE = 300;
const loops: ReadonlySet<string> = new Set(['Loop', 'Scan', 'SequenceMap']);

/** A node: its operator, and what it reads. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
}

type Fields = Readonly<Record<number, (reader: Reader) => void>>;

/** Reads the fields of a message that are wanted, by their numbers in onnx.proto, and skips the others: weights above all. */
function readFields(reader: Reader, fields: Fields): void {
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const read = (tag & 7) === 2 ? fields[tag >>> 3] : undefined;
    if (read) read(reader);
    else reader.skipType(tag & 7);
  }
}

const inside = (reader: Reader, fields: Fields): void => readFields(Reader.create(reader.bytes()), fields);

/**
 * Reads the nodes of a model and where its weights lie. Weights are skipped: the time does not grow with them.
 *
 * @param bytes the ONNX file
 * @param name for error messages
 * @throws DsrgError MODEL for bytes that are no ONNX model
 */
export function readOnnxGraph(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): OnnxGraph {
  let loop: string | undefined;
  const makers = new Map<string, OnnxNode>();
  const outputs: string[] = [];
  const dataFiles = new Set<string>();
  const readTensor = (reader: Reader): void => inside(reader, { 13: readLocation });
  const readLocation = (reader: Reader): void => {
    let [key, value] = ['', ''];
    inside(reader, {
      1: (entry) => {
        key = entry.string();
      },
      2: (entry) => {
        value = entry.string();
      },
    });
    if (key === 'location') dataFiles.add(value);
  };
  /** Graphs inside a node (`g`, `graphs`), which `If` and the loops themselves have: their nodes are looked at for loops alone. */
  const bodies = (depth: number): Fields => {
    const read = (reader: Reader): void => {
      budget.nest(depth);
      inside(reader, { 1: (node) => inside(node, innerNode(depth)) });
    };
    return { 6: read, 11: read };
  };
  const innerNode = (depth: number): Fields => ({
    4: (node) => {
      const operator = node.string();
      if (loops.has(operator)) loop ??= operator;
    },
    5: (node) => inside(node, { 5: readTensor, ...bodies(depth + 1) }),
  });
  const readNode = (reader: Reader): void => {
    const [inputs, outputs]: [string[], string[]] = [[], []];
    let operator = '';
    budget.list();
    budget.make(NODE);
    const name = (node: Reader): string => {
      const text = node.string();
      budget.make(2 * text.length);
      return text;
    };
    inside(reader, {
      1: (node) => void inputs.push(name(node)),
      2: (node) => void outputs.push(name(node)),
      4: (node) => {
        operator = name(node);
      },
      5: (node) => inside(node, { 5: readTensor, ...bodies(1) }),
    });
    if (loops.has(operator)) loop ??= operator;
    for (const output of outputs) makers.set(output, { operator, inputs });
  };
  const readOutput = (reader: Reader): void => {
    budget.list();
    inside(reader, {
      1: (value) => {
        const text = value.string();
        budget.make(2 * text.length);
        outputs.push(text);
      },
    });
  };
  try {
    readFields(Reader.create(bytes), {
      7: (model) => inside(model, { 1: readNode, 5: readTensor, 12: readOutput }),
      // Functions of the model's own, whose nodes are field 7.
      25: (model) => inside(model, { 7: (node) => inside(node, innerNode(1)) }),
    });
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('MODEL', `${name} is no ONNX model: ${(cause as Error).message}.`, {
      hint: 'Was it copied or downloaded completely?',
      cause,
    });
  }
  return { makers, outputs, dataFiles: [...dataFiles], loop };
}

/** Operators that move, copy or resize values without making others of them. */
const carriers: ReadonlySet<string> = new Set(
  'Identity Cast CastLike Dropout Transpose Reshape Squeeze Unsqueeze Flatten Resize Upsample Slice Expand'.split(' '),
);

/** The operator that makes the values of a tensor, those that only carry them passed over; `undefined` for an input. */
export function operatorOf({ makers }: OnnxGraph, tensor: string): string | undefined {
  let at = makers.get(tensor);
  for (let steps = 0; at && carriers.has(at.operator) && steps < 1000; steps++) {
    const before = makers.get(at.inputs[0] ?? '');
    if (before === undefined) return undefined;
    at = before;
  }
  return at?.operator;
}
