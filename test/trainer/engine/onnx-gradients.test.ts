import { type FloatBatch, inferShapes, type MapShape, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import type { Outputs } from '../../../trainer/engine/engine.ts';
import { OnnxTrainer } from '../../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../../trainer/engine/onnx/probe-blocked.ts';
import type { Layout } from '../../../trainer/engine/onnx/step-context.ts';
import { signedNumbers } from '../../numbers.ts';
import { type Case, cases, graphOf } from './gradient-cases.ts';
import { type DoubleMaps, evaluateNetwork } from './reference-network.ts';

/** Numbers for a case: parameters in double precision (but exact in single), photos, and r of the loss Σ r·out. */
function setUp(test: Case) {
  const graph = graphOf(test);
  const { size: [height, width] = [7, 8], count = 2 } = test;
  const random = signedNumbers(test.title.length * 7919 + height);
  const parameters = new Map(
    parametersOf(graph).map(({ name, shape, role }) => {
      const scale = role === 'weight' ? Math.sqrt(2 / sizeOf(shape.slice(1))) : 0.3;
      return [name, Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(random() * scale))];
    }),
  );
  const data = Float64Array.from({ length: count * 3 * height * width }, () => Math.fround(random()));
  const images: DoubleMaps = { data, channels: 3, height, width };
  const out = inferShapes(graph, height, width).get(graph.outputs.out as string) as MapShape;
  const weighting = Float32Array.from({ length: count * out.channels * out.height * out.width }, () => random());
  return { graph, count, parameters, images, out, weighting };
}

/** Outputs and gradients (w before − w after, at rate 1) as the engine finds them, and the dropout draws it made. */
async function runEngine(
  { graph, count, parameters, images, out, weighting }: ReturnType<typeof setUp>,
  layout: Layout,
) {
  const draws: number[] = [];
  const random = signedNumbers(5);
  const trainer = new OnnxTrainer({
    graph,
    layout,
    threads: 1,
    weights: new Map([...parameters].map(([name, values]) => [name, Float32Array.from(values)])),
    sgd: { momentum: 0, weightDecay: 0 },
    random: () => {
      draws.push((random() + 1) / 2);
      return draws.at(-1) as number;
    },
  });
  const { channels, height, width } = images;
  const batch: FloatBatch = { kind: 'batch', data: Float32Array.from(images.data), count, channels, height, width };
  let outputs = new Float32Array();
  const loss = (o: Outputs) => {
    outputs = Float32Array.from((o.out as FloatBatch).data);
    return { out: { kind: 'batch', data: weighting, count, ...out } } as const;
  };
  await trainer.step(batch, loss, 1);
  const after = trainer.state().weights;
  await trainer.close();
  const gradients = new Map(
    [...parameters].map(([name, values]) => [
      name,
      values.map((v, k) => v - ((after.get(name) as Float32Array)[k] as number)),
    ]),
  );
  return { outputs, gradients, draws };
}

describe('trainer/engine/onnx: gradients against central differences in double precision', () => {
  const layouts: Layout[] = [{ kind: 'portable' }];
  before(async () => {
    const { layout, reason } = await probeBlocked();
    if (layout.kind === 'blocked') layouts.push(layout);
    else console.log(`    blocked operators are not tested here: ${reason}`);
  });

  for (const test of cases) {
    it(test.title, async () => {
      const set = setUp(test);
      const { graph, count, parameters, images, weighting } = set;
      const found = [];
      for (const layout of layouts) found.push(await runEngine(set, layout));
      const masks = new Map<string, Float64Array>();
      for (const node of graph.nodes) {
        if (node.kind !== 'dropout') continue;
        const kept = 1 / (1 - node.rate);
        masks.set(
          node.name,
          Float64Array.from(found[0]?.draws ?? [], (draw) => (draw < node.rate ? 0 : kept)),
        );
      }
      const evaluate = () =>
        evaluateNetwork(graph, parameters, images, count, masks).get(graph.outputs.out as string) as DoubleMaps;
      const loss = () => evaluate().data.reduce((sum, value, k) => sum + value * (weighting[k] as number), 0);
      const expected = evaluate().data;
      for (const { outputs } of found) {
        expect(Math.max(...outputs.map((value, k) => Math.abs(value - (expected[k] as number))))).to.be.below(1e-5);
      }
      for (const [name, values] of parameters) {
        for (let k = 0; k < values.length; k += Math.max(1, Math.floor(values.length / 16))) {
          const kept = values[k] as number;
          const at = (value: number) => {
            values[k] = value;
            return loss();
          };
          // A kink of ReLU, clip or max between two points spoils a difference: the smaller step passes it by.
          const slopes = [1e-4, 1e-6].map((h) => (at(kept + h) - at(kept - h)) / (2 * h));
          values[k] = kept;
          for (const [l, { gradients }] of found.entries()) {
            const gradient = gradients.get(name) as Float64Array;
            const norm = Math.max(Math.hypot(...gradient) / Math.sqrt(gradient.length), 1e-3);
            const error = Math.min(...slopes.map((slope) => Math.abs(slope - (gradient[k] as number)))) / norm;
            expect(error, `${layouts[l]?.kind} ${name}[${k}]`).to.be.below(2e-5);
          }
        }
      }
    });
  }
});
