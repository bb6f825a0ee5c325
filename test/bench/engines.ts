/**
 * Times a training step of both engines in turns, each in a process of its own: forward, our loss, backward and update.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/engines.ts [--networks tiny,mobilenet-v2-deeplab] [--side 161] [--batch 1]
 *     [--threads 1] [--steps 3] [--rounds 2] [--engines onnx,wasm,native]
 *
 * `native` needs tfjs-node or tfjs-node-gpu. Beside the wall clock stands processor time, the figure to trust where others work.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type FloatBatch, IGNORE, type LabelMap } from '@dsrg/core';
import { createNetwork, type NetworkName } from '../../core/networks/create-network.ts';
import { createRandom } from '../../trainer/data/random.ts';
import type { TrainerFactory } from '../../trainer/engine/engine.ts';
import { openBackend } from '../../trainer/engine/tfjs/open-tfjs.ts';
import { openWasm } from '../../trainer/engine/tfjs/open-wasm.ts';
import { TfjsTrainer } from '../../trainer/engine/tfjs/tfjs-trainer.ts';
import { pixelLoss } from '../../trainer/losses/pixel-loss.ts';
import { chooseEngine } from '../../trainer/node/choose-engine.ts';
import { initialiseWeights } from '../../trainer/weights/initialise-weights.ts';

const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: 'tiny,mobilenet-v2-deeplab,vgg16-large-fov' },
    engines: { type: 'string', default: 'onnx,wasm' },
    side: { type: 'string', default: '161' },
    batch: { type: 'string', default: '1' },
    threads: { type: 'string', default: '1' },
    steps: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '2' },
    worker: { type: 'boolean', default: false },
  },
});

interface Figure {
  readonly milliseconds: number;
  readonly processor: number;
  readonly megabytes: number;
  readonly description: string;
}

if (values.worker) process.stdout.write(`\n${JSON.stringify(await time())}`);
else compare();

async function time(): Promise<Figure> {
  const { graph } = createNetwork(values.networks as NetworkName, { classes: 21 });
  const random = createRandom(1);
  const create = await engineNamed(values.engines, Number(values.threads));
  const weights = initialiseWeights(graph, () => random.normal());
  const trainer = create({ graph, weights, outputs: ['logits'], sgd: {}, random: () => random.uniform() });
  const [count, side] = [Number(values.batch), Number(values.side)];
  const data = Float32Array.from({ length: count * 3 * side * side }, () => random.uniform(-1, 1));
  const images: FloatBatch = { kind: 'batch', data, count, channels: 3, height: side, width: side };
  const loss = (outputs: Readonly<Record<string, FloatBatch>>) => {
    const logits = outputs.logits as FloatBatch;
    const { height, width } = logits;
    const labels = Array.from({ length: count }, (): LabelMap => {
      const cells = Uint8Array.from({ length: height * width }, (_, k) => (k % 7 === 0 ? IGNORE : k % 21));
      return { kind: 'labels', data: cells, height, width };
    });
    return { logits: pixelLoss(logits, labels).gradient };
  };
  const figures: { wall: number; processor: number }[] = [];
  for (let step = 0; step <= Number(values.steps); step++) {
    const before = process.cpuUsage();
    const { milliseconds } = await trainer.step(images, loss, 1e-5);
    const { user, system } = process.cpuUsage(before);
    if (step > 0) figures.push({ wall: milliseconds, processor: (user + system) / 1000 });
  }
  const { description } = trainer;
  await trainer.close();
  return {
    milliseconds: Math.min(...figures.map(({ wall }) => wall)),
    processor: Math.min(...figures.map(({ processor }) => processor)),
    megabytes: process.resourceUsage().maxRSS / 1024,
    description,
  };
}

async function engineNamed(name: string, threads: number): Promise<TrainerFactory> {
  if (name === 'onnx') return (await chooseEngine({ engine: 'onnx', threads })).createTrainer;
  const backend = name === 'wasm' ? await openWasm(threads) : await openBackend({ threads });
  return (request) => new TfjsTrainer({ ...request, backend });
}

function compare(): void {
  for (const network of values.networks.split(',')) {
    const best = new Map<string, Figure>();
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const engine of values.engines.split(',')) {
        const figure = runWorker(network, engine);
        if (figure.processor < (best.get(engine)?.processor ?? Number.POSITIVE_INFINITY)) best.set(engine, figure);
      }
    }
    const first = [...best.values()][0] as Figure;
    for (const { milliseconds, processor, megabytes, description } of best.values()) {
      process.stdout.write(
        `${network} ${values.side}×${values.side} b${values.batch}, ${description}: ${processor.toFixed(0)} ms of processor, ` +
          `${milliseconds.toFixed(0)} ms, peak ${megabytes.toFixed(0)} MB; ${(processor / first.processor).toFixed(1)} × the first\n`,
      );
    }
  }
}

function runWorker(network: string, engine: string): Figure {
  const own = ['--networks', network, '--engines', engine, '--worker'];
  const rest = (['side', 'batch', 'threads', 'steps'] as const).flatMap((name) => [`--${name}`, values[name]]);
  const run = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), ...own, ...rest], {
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    stdio: 'pipe',
  });
  if (run.status !== 0)
    throw new Error(`${engine} on ${network} ended with ${run.status ?? run.signal}:\n${run.stderr.slice(-2000)}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) as string) as Figure;
}
