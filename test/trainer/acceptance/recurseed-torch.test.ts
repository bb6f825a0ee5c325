import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FoundTensor, planWeights } from '@dsrg/converters';
import { type FloatBatch, type LabelMap, sizeOf, type Weights } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import type { Outputs } from '../../../trainer/engine/engine.ts';
import { OnnxTrainer } from '../../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../../trainer/engine/onnx/probe-blocked.ts';
import { mapTagLoss } from '../../../trainer/losses/map-tag-loss.ts';
import { pixelLoss } from '../../../trainer/losses/pixel-loss.ts';
import { reconstructionLoss } from '../../../trainer/losses/reconstruction-loss.ts';
import { nodeRuntime } from '../../../trainer/node/onnx-runtime.ts';
import { repository } from '../../shared.ts';

interface Figures {
  /** Norm. */
  readonly size: number;
  /** Every 97th value. */
  readonly some: readonly number[];
}

/** What recurseed-torch.py wrote, in double precision. */
const torch = JSON.parse(readFileSync(join(repository, 'test/trainer/acceptance/recurseed-torch.json'), 'utf8')) as {
  readonly [Key in 'classes' | 'count' | 'side' | 'rate' | 'headRate' | 'momentum' | 'decay']: number;
} & {
  readonly grid: readonly [number, number];
  readonly cells: readonly [number, number];
  readonly before: Record<'cam' | 'logits', Figures>;
  /** Of one photo of 129×97, by output stride. */
  readonly strides: Record<'16' | '8', Record<'cam' | 'logits', Figures>>;
  readonly steps: readonly Record<'cls' | 'seg' | 'rec', number>[];
  readonly after: Record<'cam' | 'logits', Figures>;
  readonly averages: Record<string, number>;
  readonly names: { readonly EdgePredictMix: readonly [string, readonly number[]][] };
};
const { classes, count, side, grid, cells } = torch;

/** 0 ≤ u < 1 by a hash of place and seed, as the script draws. */
function uniform(place: number, seed: number): number {
  let x = (Math.imul(place, 0x9e3779b1) + Math.imul(seed, 0x85ebca77)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

function drawn(length: number, seed: number, of: (u: number) => number): Float32Array {
  const values = new Float32Array(length);
  for (let k = 0; k < length; k++) values[k] = of(uniform(k, seed));
  return values;
}

/** The script's `draw`. */
function draw(name: string, shape: readonly number[], seed: number): Float32Array {
  const length = sizeOf(shape);
  if (name.endsWith('running_var')) return drawn(length, seed, (u) => 1 + 0.5 * (2 * u - 1));
  if (shape.length === 1) {
    const base = name.endsWith('bn3.weight') ? 0.2 : 1;
    const centre = name.endsWith('weight') ? base : 0;
    return drawn(length, seed, (u) => centre + 0.2 * base * (2 * u - 1));
  }
  const scale = /^(decoder\.)?classifier(\.4)?\.weight$/.test(name) ? 0.1 : 1;
  const bound = scale * Math.sqrt(6 / sizeOf(shape.slice(1)));
  return drawn(length, seed, (u) => (2 * u - 1) * bound);
}

/** Drawn once: the network has 40 million numbers, and no trainer changes those that it is given. */
let known: Weights | undefined;

function authorsWeights(): Weights {
  known ??= drawWeights();
  return known;
}

function drawWeights(): Weights {
  const tensors: FoundTensor[] = torch.names.EdgePredictMix.map(([name, shape], seed) => ({
    name,
    shape,
    values: () => draw(name, shape, seed),
  }));
  const plan = planWeights({ kind: 'a state_dict', tensors }, 'last.pth', 'resnet50-recurseed', { classes });
  expect(plan.missing).to.deep.equal([]);
  return new Map(plan.taken.map(({ name, values }) => [name, values()]));
}

function photos(): FloatBatch {
  const size = 3 * side * side;
  const data = new Float32Array(count * size);
  for (let n = 0; n < count; n++)
    data.set(
      drawn(size, 5000 + n, (u) => (2 * u - 1) * 0.3 * 2 ** n),
      n * size,
    );
  return { kind: 'batch', data, count, channels: 3, height: side, width: side };
}

function labelMaps(): LabelMap[] {
  const [height, width] = grid;
  const all = drawn(count * height * width, 6000, (u) => Math.floor(u * (classes + 2)));
  return Array.from({ length: count }, (_, n): LabelMap => {
    const data = Uint8Array.from(all.subarray(n * height * width, (n + 1) * height * width), (label) =>
      label >= classes ? 255 : label,
    );
    return { kind: 'labels', data, height, width };
  });
}

/** Draws of the three dropouts, step after step. */
function dropoutStream(): () => number {
  const sizes = [cells, grid, grid].map(([height, width]) => count * 256 * height * width);
  let [mask, place] = [0, 0];
  return () => {
    if (place === sizes[mask % sizes.length]) [mask, place] = [mask + 1, 0];
    return uniform(place++, 9001 + mask);
  };
}

/** Largest difference to the script's figures, in terms of the largest value. */
function distance({ data }: FloatBatch, { size, some }: Figures): number {
  const largest = some.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = some.reduce((most, value, k) => Math.max(most, Math.abs(value - (data[97 * k] as number))), 0);
  const norm = Math.sqrt(data.reduce((sum, value) => sum + value ** 2, 0));
  return Math.max(worst / largest, Math.abs(norm / size - 1));
}

describe('resnet50-recurseed against PyTorch', () => {
  for (const outputStride of [16, 8] as const) {
    it(`has its activation maps and logits at stride ${outputStride}, to 1e-4`, async function () {
      this.timeout(120_000);
      const { graph } = createNetwork('resnet50-recurseed', { classes, outputStride });
      const runtime = nodeRuntime();
      const { layout } = await probeBlocked(runtime);
      const trainer = new OnnxTrainer({
        runtime,
        graph,
        weights: authorsWeights(),
        layout,
        outputs: ['cam', 'logits'],
      });
      const size = { count: 1, channels: 3, height: 129, width: 97 } as const;
      const data = drawn(3 * 129 * 97, 5100, (u) => 2 * u - 1);
      const found = (await trainer.forward({ kind: 'batch', data, ...size })) as Record<'cam' | 'logits', FloatBatch>;
      await trainer.close();
      for (const name of ['cam', 'logits'] as const)
        expect(distance(found[name], torch.strides[outputStride][name]), name).to.be.below(1e-4);
    });
  }

  it('has its logits, and through three steps its losses, running averages and logits, to 1e-4', async function () {
    this.timeout(300_000);
    const network = createNetwork('resnet50-recurseed', { classes });
    const trunk = new Set(network.trunk);
    const isHead = (parameter: string) => !trunk.has(parameter.slice(0, parameter.lastIndexOf('.')));
    const runtime = nodeRuntime();
    const trainer = new OnnxTrainer({
      ...{ runtime, graph: network.graph, weights: authorsWeights() },
      ...{ outputs: ['cam', 'logits'], random: dropoutStream(), layout: (await probeBlocked(runtime)).layout },
      sgd: {
        momentum: torch.momentum,
        weightDecay: torch.decay,
        policy: (parameter) => ({ rate: isHead(parameter) ? torch.headRate / torch.rate : 1, decay: 1 }),
      },
    });
    const images = photos();
    const compare = async (expected: Record<'cam' | 'logits', Figures>): Promise<void> => {
      const { cam, logits } = (await trainer.forward(images)) as Record<'cam' | 'logits', FloatBatch>;
      expect(distance(cam, expected.cam), 'cam').to.be.below(1e-4);
      expect(distance(logits, expected.logits), 'logits').to.be.below(1e-4);
    };
    await compare(torch.before);
    const size = cells[0] * cells[1];
    const tags = drawn(count * (classes - 1), 6001, (u) => (u < 0.4 ? 1 : 0));
    const all = drawn(count * (classes - 1) * size, 6002, (u) => u);
    const refined = Array.from({ length: count }, (_, n) => {
      const own = Array.from({ length: classes - 1 }, (_, k) => k).filter((k) => tags[n * (classes - 1) + k] === 1);
      const data = Float32Array.from(
        own.flatMap((k) => {
          const start = (n * (classes - 1) + k) * size;
          return [...all.subarray(start, start + size)];
        }),
      );
      return { tags: own.map((k) => k + 1), data, height: cells[0], width: cells[1] };
    });
    const valid = Array.from({ length: count }, () => new Uint8Array(size).fill(1));
    const labels = labelMaps();
    for (const [step, expected] of torch.steps.entries()) {
      await trainer.step(
        images,
        (outputs: Outputs) => {
          const { cam, logits } = outputs as Record<'cam' | 'logits', FloatBatch>;
          const [cls, rec] = [mapTagLoss(cam, tags, valid), reconstructionLoss(cam, refined, valid)];
          const seg = pixelLoss(logits, labels);
          for (const [name, { value }] of Object.entries({ cls, seg, rec })) {
            const theirs = expected[name as keyof typeof expected];
            expect(Math.abs(value / theirs - 1), `${name} of step ${step + 1}: ${value}, ${theirs}`).to.be.below(1e-4);
          }
          const sum = cls.gradient.data.map((value, k) => value + (rec.gradient.data[k] as number));
          return { cam: { ...cls.gradient, data: sum }, logits: seg.gradient };
        },
        torch.rate,
      );
    }
    await compare(torch.after);
    const { weights } = trainer.state();
    const ours = {
      'model.bn1.running_mean': 'bn_conv1.running_mean',
      'model.layer4.2.bn3.running_var': 'bn5c_branch2c.running_var',
      'aspp.global_avg_pool.1.bn.running_var': 'aspp5.norm.running_var',
    };
    for (const [theirs, name] of Object.entries(ours)) {
      const norm = Math.sqrt((weights.get(name) as Float32Array).reduce((sum, value) => sum + value ** 2, 0));
      expect(Math.abs(norm / (torch.averages[theirs] as number) - 1), name).to.be.below(1e-4);
    }
    await trainer.close();
  });
});
