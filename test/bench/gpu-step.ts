/**
 * A training step of TensorFlow.js beside one of the ONNX engine on the CPU: scores and learned weights must agree to 1e-3. Run by `gpu.sh`.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/gpu-step.ts --device gpu|cpu [--times]
 *
 * With `--times` the agreement is told and no fault: for numbers of ten bits.
 */
import { parseArgs } from 'node:util';
import { createNetwork, DsrgError, type FloatBatch, IGNORE, type LabelMap, type Weights } from '@dsrg/core';
import { createRandom } from '../../trainer/data/random.ts';
import type { Engine, OutputGradients, Outputs, Trainer } from '../../trainer/engine/engine.ts';
import { pixelLoss } from '../../trainer/losses/pixel-loss.ts';
import { chooseEngine } from '../../trainer/node/choose-engine.ts';
import { initialiseWeights } from '../../trainer/weights/initialise-weights.ts';

const { values } = parseArgs({
  options: { device: { type: 'string', default: 'gpu' }, times: { type: 'boolean', default: false } },
});
const tolerance = 1e-3;
const classes = 21;
const { graph } = createNetwork('mobilenet-v2-deeplab', { classes });

process.exitCode = (await examine(values.device as 'gpu' | 'cpu')) ? 0 : 1;

async function examine(device: 'gpu' | 'cpu'): Promise<boolean> {
  const name = `tensorflow.js on the ${device.toUpperCase()}`;
  const other = await openOrSay(name, device);
  if (other === undefined) return true;
  const onnx = await chooseEngine({ engine: 'onnx' });
  const small = batchOf(2, device === 'gpu' ? 161 : 65);
  const [ours, theirs] = [await learn(onnx, small), await learn(other, small)];
  const scores = apart(theirs.scores, ours.scores);
  const weights = Math.max(
    ...[...ours.moved].map(([key, moved]) => apart(theirs.moved.get(key) as Float32Array, moved)),
  );
  const right = Math.max(scores, weights) < tolerance;
  process.stdout.write(
    `${name}: ${other.record.backend}; scores ${scores.toExponential(1)} and what a step changes in each weight ${weights.toExponential(1)} ` +
      `of their greatest apart from ${onnx.record.backend}\n`,
  );
  for (const batch of device === 'gpu' ? [batchOf(4, 321), batchOf(16, 321)] : [small]) {
    const [cpu, its] = [await time(onnx, batch), await time(other, batch)];
    process.stdout.write(
      `${name}: a step of ${batch.count} photos at ${batch.width}² ${its.toFixed(0)} ms, ONNX Runtime on the CPU ${cpu.toFixed(0)} ms\n`,
    );
  }
  if (!right && !values.times) process.stdout.write(`${name}: WRONG, more than ${tolerance} apart\n`);
  return right || values.times;
}

async function openOrSay(name: string, device: 'gpu' | 'cpu'): Promise<Engine | undefined> {
  try {
    return await chooseEngine({ engine: 'tfjs', device });
  } catch (error) {
    if (!(error instanceof DsrgError) || error.code !== 'RUNTIME') throw error;
    process.stdout.write(`${name}: absent (${error.message})\n`);
    return undefined;
  }
}

function trainerOf({ createTrainer }: Engine): Trainer {
  const random = createRandom(1);
  const weights = initialiseWeights(graph, () => random.normal());
  return createTrainer({ graph, weights, outputs: ['logits'], sgd: {}, random: () => random.uniform() });
}

/** The scores that one step saw, and by what it changed each array. */
async function learn(engine: Engine, batch: FloatBatch): Promise<{ scores: Float32Array; moved: Weights }> {
  const trainer = trainerOf(engine);
  const before = trainer.state().weights;
  let scores = new Float32Array();
  await trainer.step(
    batch,
    (outputs) => {
      scores = (outputs.logits as FloatBatch).data.slice();
      return loss(outputs);
    },
    1e-2,
  );
  const { weights } = trainer.state();
  await trainer.close();
  const moved = new Map(
    [...weights].map(([key, data]) => [key, data.map((w, k) => w - (before.get(key)?.[k] as number))]),
  );
  return { scores, moved };
}

/** Median of some steps after two that set up. */
async function time(engine: Engine, batch: FloatBatch): Promise<number> {
  const trainer = trainerOf(engine);
  const times: number[] = [];
  const until = performance.now() + 12_000;
  for (let step = 0; step < 12 && (step < 3 || performance.now() < until); step++) {
    const { milliseconds } = await trainer.step(batch, loss, 1e-5);
    if (step > 1) times.push(milliseconds);
  }
  await trainer.close();
  return times.sort((a, b) => a - b)[times.length >> 1] as number;
}

function loss(outputs: Outputs): OutputGradients {
  const logits = outputs.logits as FloatBatch;
  const labels = Array.from({ length: logits.count }, (): LabelMap => {
    const { height, width } = logits;
    const data = Uint8Array.from({ length: height * width }, (_, k) => (k % 7 === 0 ? IGNORE : k % classes));
    return { kind: 'labels', data, height, width };
  });
  return { logits: pixelLoss(logits, labels).gradient };
}

function batchOf(count: number, side: number): FloatBatch {
  const random = createRandom(3);
  const data = Float32Array.from({ length: count * 3 * side * side }, () => random.uniform(-1, 1));
  return { kind: 'batch', data, count, channels: 3, height: side, width: side };
}

/** The greatest difference, as a share of the greatest value. */
function apart(found: Float32Array, expected: Float32Array): number {
  let [worst, greatest] = [0, 1e-12];
  for (const [k, value] of expected.entries()) {
    worst = Math.max(worst, Math.abs(value - (found[k] as number)));
    greatest = Math.max(greatest, Math.abs(value));
  }
  return worst / greatest;
}
