/**
 * Times one training step: forward, our loss in TypeScript, backward and update. Each figure comes from a process of its own.
 *
 *   node --import tsx --conditions=dsrg-source test/bench/training-step.ts [--network mobilenet|vgg16] [--layout auto|portable]
 *     [--threads 1,2] [--steps 8] [--rounds 3] [--peer "COMMAND"]
 *
 * A peer is any command that prints its step as `median 1480ms` or `med 258`; it runs between our rounds, and the ratio of each
 * pair is printed.
 */
import { execSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type FloatBatch, type Graph, IGNORE, type LabelMap } from '@dsrg/core';
import { mobileNetV2Deeplab } from '../../core/networks/mobilenet-v2-deeplab.ts';
import { createRandom } from '../../trainer/data/random.ts';
import { pixelLoss } from '../../trainer/losses/pixel-loss.ts';
import { chooseEngine } from '../../trainer/node/choose-engine.ts';
import { initialiseWeights } from '../../trainer/weights/initialise-weights.ts';
import { countFlops } from './count-flops.ts';
import { vgg16LargeFov } from './vgg16-large-fov.ts';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'mobilenet' },
    layout: { type: 'string', default: 'auto' },
    threads: { type: 'string', default: '1,2' },
    steps: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    peer: { type: 'string' },
    worker: { type: 'boolean', default: false },
  },
});

interface Figure {
  readonly milliseconds: number;
  readonly photos: number;
  readonly gflops: number;
  readonly megabytes: number;
  readonly description: string;
}

if (values.worker) process.stdout.write(JSON.stringify(await time(Number(values.threads))));
else compare();

/** Median step of this process. */
async function time(threads: number): Promise<Figure> {
  const { graph, count } = networkOf(values.network);
  const [size, classes] = [321, values.network === 'vgg16' ? 21 : 16];
  const random = createRandom(1);
  let description = '';
  const { createTrainer } = await chooseEngine({
    threads,
    layout: values.layout as 'auto' | 'portable',
    say: (line) => {
      description = line;
    },
  });
  const weights = initialiseWeights(graph, () => random.normal());
  const trainer = createTrainer({ graph, weights, outputs: ['logits'], sgd: { weightDecay: 0 } });
  const data = Float32Array.from({ length: count * 3 * size * size }, () => random.uniform(-1, 1));
  const images: FloatBatch = { kind: 'batch', data, count, channels: 3, height: size, width: size };
  const loss = (outputs: Readonly<Record<string, FloatBatch>>) => {
    const logits = outputs.logits as FloatBatch;
    const labels = Array.from({ length: count }, (): LabelMap => {
      const { height, width } = logits;
      const cells = Uint8Array.from({ length: height * width }, (_, k) => (k % 7 === 0 ? IGNORE : k % classes));
      return { kind: 'labels', data: cells, height, width };
    });
    return { logits: pixelLoss(logits, labels).gradient };
  };
  const times: number[] = [];
  for (let step = 0; step <= Number(values.steps); step++) {
    const { milliseconds } = await trainer.step(images, loss, 1e-4);
    if (step > 0) times.push(milliseconds);
  }
  await trainer.close();
  const milliseconds = median(times);
  return {
    milliseconds,
    photos: (1000 * count) / milliseconds,
    // A step counts as three forward passes: the backward one has two products for each of the forward one's.
    gflops: (3 * count * countFlops(graph, size, size)) / milliseconds / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
    description,
  };
}

function networkOf(name: string): { graph: Graph; count: number } {
  if (name === 'vgg16') return { graph: vgg16LargeFov(21), count: 1 };
  return { graph: benchNetwork(), count: 4 };
}

/** The branch of MobileNetV2-DeepLab that its prototype has: dilated head on 320 channels, 16 classes, scores at stride 16. */
function benchNetwork(): Graph {
  const { graph } = mobileNetV2Deeplab({ classes: 16 });
  return { ...graph, outputs: { logits: 'context' } };
}

function compare(): void {
  for (const threads of values.threads.split(',')) {
    const ratios: number[] = [];
    const figures: Figure[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const own = runWorker(threads);
      figures.push(own);
      if (values.peer === undefined) continue;
      const found = /med(?:ian)? (\d+)/.exec(
        execSync(values.peer.replaceAll('THREADS', threads), { encoding: 'utf8' }),
      );
      if (found === null) throw new Error(`no "median N" in what the peer printed: ${values.peer}`);
      const peer = Number(found[1]);
      ratios.push(peer / own.milliseconds);
      process.stdout.write(`  round ${round + 1}: ours ${own.milliseconds.toFixed(0)} ms, peer ${peer} ms\n`);
    }
    const own = figures.sort((a, b) => a.milliseconds - b.milliseconds)[Math.floor(figures.length / 2)] as Figure;
    process.stdout.write(
      `${values.network} ${threads} thread(s), ${own.description}: ${own.milliseconds.toFixed(0)} ms per step, ` +
        `${own.photos.toFixed(1)} photos/s, ${own.gflops.toFixed(0)} GFLOP/s, peak ${own.megabytes.toFixed(0)} MB` +
        `${ratios.length > 0 ? `; peer/ours ${median(ratios).toFixed(2)}` : ''}\n`,
    );
  }
}

function runWorker(threads: string): Figure {
  const own = process.argv
    .slice(2)
    .filter(
      (word, k, all) => !['--threads', '--peer'].includes(word) && !['--threads', '--peer'].includes(all[k - 1] ?? ''),
    );
  const run = spawnSync(
    process.execPath,
    [...process.execArgv, fileURLToPath(import.meta.url), ...own, '--threads', threads, '--worker'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(run.stdout) as Figure;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}
