/**
 * A step needs the forward pass before the loss, for the outputs, and after it, for the activations that the backward pass reads. The
 * engine hands the activations over; the other way is to run the forward pass twice, first for the outputs alone. This times both:
 *
 *   node --import tsx --conditions=dsrg-source test/bench/hand-over.ts [threads]
 *
 * The second way is the first with a run of the predicting graph before it. MobileNetV2-DeepLab, 321 × 321, batch 4; wall and
 * processor time, the best of nine rounds.
 */
import { sizeOf } from '@dsrg/core';
import { Tensor } from 'onnxruntime-node';
import { mobileNetV2Deeplab } from '../../core/networks/mobilenet-v2-deeplab.ts';
import { createRandom } from '../../trainer/data/random.ts';
import { ActivationStore } from '../../trainer/engine/onnx/activation-store.ts';
import { ParameterStore } from '../../trainer/engine/onnx/parameter-store.ts';
import { probeBlocked } from '../../trainer/engine/onnx/probe-blocked.ts';
import { pickFeeds, runSession } from '../../trainer/engine/onnx/run-session.ts';
import { writeSessionGraphs } from '../../trainer/engine/onnx/write-session-graphs.ts';
import { nodeRuntime } from '../../trainer/node/onnx-runtime.ts';
import { initialiseWeights } from '../../trainer/weights/initialise-weights.ts';

const threads = Number(process.argv[2] ?? 2);
const runtime = nodeRuntime();
const { layout } = await probeBlocked(runtime);
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
const open = (model: Uint8Array) => runtime.open(model, { threads });
const [predict, forward, backward] = [
  await open(graphs.predict),
  await open(graphs.forward),
  await open(graphs.backward),
];
const parameters = new ParameterStore(runtime, graphs.parameters, { weights, momenta: new Map(), updates: 0 });
const handed = new ActivationStore(runtime).tensors(graphs.handed);
const outputs = { 'output.logits': tensor([4, 16, 21, 21], () => 0) };
const feeds: Record<string, Tensor> = {
  images: tensor([4, 3, 321, 321], () => random.uniform(-1, 1)),
  'gradient.logits': tensor([4, 16, 21, 21], () => random.uniform(-1e-5, 1e-5)),
  rate: new Tensor('float32', [1e-4], []),
};
const once = async () => {
  const all = { ...feeds, ...parameters.feeds(), ...handed };
  const room = { ...outputs, ...handed };
  await runSession(runtime, forward, all, { names: Object.keys(room), room: () => room });
  parameters.endUpdate(await runSession(runtime, backward, all, parameters.updateTargets()));
};
const twice = async () => {
  await predict.run(pickFeeds(predict, { ...feeds, ...parameters.feeds() }));
  await once();
};
const best = { once: [Number.POSITIVE_INFINITY, 0], twice: [Number.POSITIVE_INFINITY, 0] };
for (const way of [once, twice]) await way();
for (let round = 0; round < 9; round++) {
  for (const [name, way] of Object.entries({ once, twice })) {
    const [started, used] = [performance.now(), process.cpuUsage()];
    await way();
    const wall = performance.now() - started;
    const { user, system } = process.cpuUsage(used);
    if (wall < (best[name as 'once'][0] as number)) best[name as 'once'] = [wall, (user + system) / 1000];
  }
}
const megabytes = graphs.handed.reduce((sum, { shape }) => sum + sizeOf(shape) * 4, 0) / 2 ** 20;
const show = ([wall, used]: number[]) => `${wall?.toFixed(0)} ms (${used?.toFixed(0)} ms of processor time)`;
process.stdout.write(
  `${threads} thread(s), ${layout.kind}: ${graphs.handed.length} activations (${megabytes.toFixed(0)} MiB) handed over ` +
    `${show(best.once)}, forward twice ${show(best.twice)}\n`,
);

function tensor(shape: readonly number[], value: () => number): Tensor {
  return new Tensor('float32', Float32Array.from({ length: sizeOf(shape) }, value), shape);
}
