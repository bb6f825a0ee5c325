/**
 * The depthwise layers of a training step, timed one by one by ONNX Runtime's profiler within the same steps: GFLOP/s of the forward pass,
 * of the input's and of the weight's gradient, by kernel.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/depthwise.ts [--network efficientnet-lite0-deeplab] [--batch 1] [--size 321] [--steps 12]
 *
 * Each operator counts with its fastest step, and one photo keeps them shorter than a time slice, so that other work on the machine matters little.
 * Two operations per tap and output cell of the convolution that is run: the gradient of a stride's input is one at the input's size. One thread.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createNetwork, type FloatBatch, type NetworkName } from '@dsrg/core';
import { InferenceSession } from 'onnxruntime-node';
import { createRandom } from '../../trainer/data/random.ts';
import type { OnnxRuntime } from '../../trainer/engine/onnx/onnx-runtime.ts';
import { OnnxTrainer } from '../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../trainer/engine/onnx/probe-blocked.ts';
import { nodeRuntime } from '../../trainer/node/onnx-runtime.ts';
import { initialiseWeights } from '../../trainer/weights/initialise-weights.ts';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'efficientnet-lite0-deeplab' },
    batch: { type: 'string', default: '1' },
    size: { type: 'string', default: '321' },
    steps: { type: 'string', default: '12' },
  },
});

/** What the profiler writes of a node. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

/** A depthwise convolution of the step. */
interface Timed {
  readonly pass: 'forward' | 'input' | 'weight';
  readonly kernel: number;
  readonly layer: string;
  readonly flops: number;
  readonly microseconds: number;
}

const folder = await mkdtemp(join(tmpdir(), 'dsrg-depthwise-'));
try {
  report(await profile());
} finally {
  await rm(folder, { recursive: true });
}

async function profile(): Promise<Timed[]> {
  const [count, size] = [Number(values.batch), Number(values.size)];
  const { graph } = createNetwork(values.network as NetworkName, { classes: 16 });
  const random = createRandom(1);
  const weights = initialiseWeights(graph, () => random.normal());
  const { layout } = await probeBlocked(nodeRuntime());
  const opened: { readonly session: InferenceSession; readonly prefix: string }[] = [];
  const trainer = new OnnxTrainer({
    ...{ graph, weights, layout, outputs: ['logits'], threads: 1 },
    runtime: profiling(nodeRuntime(), opened),
  });
  const data = Float32Array.from({ length: count * 3 * size * size }, () => random.uniform(-1, 1));
  const images: FloatBatch = { kind: 'batch', data, count, channels: 3, height: size, width: size };
  for (let step = 0; step <= Number(values.steps); step++) {
    await trainer.step(images, ({ logits }) => ({ logits: logits as FloatBatch }), 1e-9);
  }
  const events: Timed[] = [];
  // The trainer opens the forward graph before the backward one.
  for (const [place, { session, prefix }] of opened.entries()) {
    session.endProfiling();
    const file = (await readdir(folder)).find((name) => name.startsWith(prefix));
    const all = JSON.parse(await readFile(join(folder, file as string), 'utf8')) as ProfileEvent[];
    events.push(...timedOf(all, place === 0, count));
  }
  await trainer.close();
  return events;
}

/** A runtime whose sessions keep a profile each. */
function profiling(runtime: OnnxRuntime, opened: { session: InferenceSession; prefix: string }[]): OnnxRuntime {
  return {
    ...runtime,
    async open(model) {
      const prefix = `session-${opened.length}`;
      const session = await InferenceSession.create(model, {
        ...{
          executionProviders: ['cpu'],
          graphOptimizationLevel: 'all',
          intraOpNumThreads: 1,
          enableMemPattern: false,
        },
        extra: { session: { disable_quant_qdq: '1' } },
        ...{ enableProfiling: true, profileFilePrefix: join(folder, prefix) },
      });
      opened.push({ session, prefix });
      return session;
    },
  };
}

/** The depthwise convolutions among a session's nodes, each with its fastest run. */
function timedOf(events: readonly ProfileEvent[], isForward: boolean, count: number): Timed[] {
  const fastest = new Map<string, Timed>();
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || args?.op_name !== 'Conv') continue;
    const [x, w] = (args.input_type_shape ?? []).map((shape) => Object.values(shape)[0] as readonly number[]);
    const [y] = (args.output_type_shape ?? []).map((shape) => Object.values(shape)[0] as readonly number[]);
    if (x === undefined || w === undefined || y === undefined || w[1] !== 1 || w[0] !== x[1]) continue;
    const isWeight = !isForward && x[0] === 1 && (w[2] as number) > 7;
    const [taps, cells, channels] = isWeight
      ? [(y[2] as number) ** 2, (w[2] as number) * (w[3] as number), (x[1] as number) / count]
      : [(w[2] as number) ** 2, (y[2] as number) * (y[3] as number), x[1] as number];
    const timed: Timed = {
      pass: isWeight ? 'weight' : isForward ? 'forward' : 'input',
      kernel: Math.sqrt(taps),
      layer: `${channels} × ${isWeight ? w[2] : y[2]}² of ${x[2]}²`,
      flops: 2 * count * channels * cells * taps,
      microseconds: dur,
    };
    if (dur < (fastest.get(name)?.microseconds ?? Number.POSITIVE_INFINITY)) fastest.set(name, timed);
  }
  return [...fastest.values()];
}

function report(all: readonly Timed[]): void {
  for (const { pass, kernel, layer, flops, microseconds } of all) {
    const speed = (flops / microseconds / 1e3).toFixed(1);
    process.stdout.write(
      `${pass.padEnd(8)} ${kernel}×${kernel} ${layer.padEnd(22)} ${String(microseconds).padStart(7)} µs ${speed.padStart(6)} GFLOP/s\n`,
    );
  }
  for (const pass of ['forward', 'input', 'weight'] as const) {
    const [three, five] = [3, 5].map((kernel) => {
      const own = all.filter((each) => each.pass === pass && each.kernel === kernel);
      const sum = (of: 'flops' | 'microseconds') => own.reduce((total, each) => total + each[of], 0);
      return { milliseconds: sum('microseconds') / 1e3, speed: sum('flops') / sum('microseconds') / 1e3 };
    }) as [Sum, Sum];
    const told = ({ milliseconds, speed }: Sum) => `${milliseconds.toFixed(1)} ms, ${speed.toFixed(1)} GFLOP/s`;
    process.stdout.write(
      `${pass}: 3×3 ${told(three)}; 5×5 ${told(five)}; 5×5/3×3 ${(five.speed / three.speed).toFixed(2)}\n`,
    );
  }
}

interface Sum {
  readonly milliseconds: number;
  readonly speed: number;
}
