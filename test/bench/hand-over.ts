/**
 * The engine runs the network forward twice a step: once for the outputs that the loss looks at, once more inside the step's graph. This
 * times the other way: the first run hands every activation that the backward pass reads over to a second graph without a forward pass.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/hand-over.ts [threads]
 *
 * Both ways are cut from the same graphs and run in turn; MobileNetV2-DeepLab, 321 × 321, batch 4.
 */
import { elementTypes, modelCodec } from '@dsrg/converters';
import { sizeOf } from '@dsrg/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createRandom } from '../../trainer/data/random.ts';
import { probeBlocked } from '../../trainer/engine/onnx/probe-blocked.ts';
import { writeSessionGraphs } from '../../trainer/engine/onnx/write-session-graphs.ts';
import { initialiseWeights } from '../../trainer/networks/initialise.ts';
import { mobileNetV2Deeplab } from '../../trainer/networks/mobilenet-v2-deeplab.ts';

interface RawNode {
  input: string[];
  output: string[];
}
interface RawValue {
  name: string;
}
interface RawModel {
  graph: { node: RawNode[]; initializer: RawValue[]; input: RawValue[]; output: RawValue[] };
}

const threads = Number(process.argv[2] ?? 2);
const { layout } = await probeBlocked();
const { graph } = mobileNetV2Deeplab({ classes: 16 });
const random = createRandom(1);
const weights = initialiseWeights(graph, () => random.normal());
const size = { count: 4, height: 321, width: 321 };
const graphs = writeSessionGraphs({ ...graph, outputs: { logits: 'context' } }, size, {
  layout,
  sgd: {},
  outputs: ['logits'],
  weights,
});
const { first, second, handed } = cut(graphs.forward, graphs.step);

const options = {
  intraOpNumThreads: threads,
  enableMemPattern: false,
  logSeverityLevel: 3 as const,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
const open = (model: Uint8Array) => InferenceSession.create(model, options);
const feeds: Record<string, Tensor> = {
  images: tensor([4, 3, 321, 321], () => random.uniform(-1, 1)),
  'gradient.logits': tensor([4, 16, 21, 21], () => random.uniform(-1e-5, 1e-5)),
  rate: new Tensor('float32', [1e-4], []),
};
for (const { spec, storage } of graphs.parameters) {
  feeds[spec.name] = new Tensor('float32', storage.pack(weights.get(spec.name) as Float32Array), storage.shape);
  feeds[`momentum.${spec.name}`] = tensor(storage.shape, () => 0);
}
const ways = {
  twice: [await open(graphs.forward), await open(graphs.step)],
  handed: [await open(first), await open(second)],
} as const;
const times: Record<string, number[]> = { twice: [], handed: [] };
let megabytes = 0;
for (let round = 0; round < 9; round++) {
  for (const [way, [before, after]] of Object.entries(ways)) {
    const started = performance.now();
    const results = await before.run(pick(before, feeds));
    await after.run(pick(after, { ...feeds, ...results }));
    if (round > 0) times[way]?.push(performance.now() - started);
    if (way === 'handed')
      megabytes = handed.reduce((sum, name) => sum + (results[name]?.data.length ?? 0) * 4, 0) / 2 ** 20;
  }
}
const [twice, once] = [median(times.twice ?? []), median(times.handed ?? [])];
process.stdout.write(
  `${threads} thread(s), ${layout.kind}: forward twice ${twice.toFixed(0)} ms, ${handed.length} activations (${megabytes.toFixed(0)} MiB) ` +
    `handed over ${once.toFixed(0)} ms; handed/twice ${(once / twice).toFixed(2)}\n`,
);

/** The forward graph with the activations that are read later as outputs, and the step's graph with them as inputs. */
function cut(forward: Uint8Array, step: Uint8Array): { first: Uint8Array; second: Uint8Array; handed: string[] } {
  const codec = modelCodec();
  const read = (bytes: Uint8Array) => codec.toObject(codec.decode(bytes), { arrays: true, longs: Number }) as RawModel;
  const [before, after] = [read(forward), read(step)];
  // Both begin with the same forward pass, operator by operator.
  const same = before.graph.node.findIndex((node, k) => JSON.stringify(node) !== JSON.stringify(after.graph.node[k]));
  const made = new Set(before.graph.node.slice(0, same).flatMap(({ output }) => output));
  const rest = after.graph.node.slice(same);
  const handed = [...new Set(rest.flatMap(({ input }) => input))].filter((name) => made.has(name));
  const values = handed.map((name) => ({ name, type: { tensorType: { elemType: elementTypes.float } } }));
  before.graph.output.push(...values);
  after.graph.node = rest;
  after.graph.input.push(...values);
  const used = new Set(rest.flatMap(({ input }) => input));
  after.graph.input = after.graph.input.filter(({ name }) => used.has(name));
  after.graph.initializer = after.graph.initializer.filter(({ name }) => used.has(name));
  const write = (model: RawModel) => codec.encode(codec.fromObject(model)).finish();
  return { first: write(before), second: write(after), handed };
}

function tensor(shape: readonly number[], value: () => number): Tensor {
  return new Tensor('float32', Float32Array.from({ length: sizeOf(shape) }, value), shape);
}

function pick(session: InferenceSession, all: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(session.inputNames.map((name) => [name, all[name] as Tensor]));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}
