import { type FloatBatch, inferShapes, type MapShape, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import type { Outputs, Trainer, TrainerRequest } from '../../../trainer/engine/engine.ts';
import { signedNumbers } from '../../numbers.ts';
import type { Case } from './gradient-case.ts';
import { graphOf } from './gradient-cases.ts';
import { type DoubleMaps, evaluateNetwork } from './reference-network.ts';

/** Numbers for a case: parameters in double precision (but exact in single), photos, and r of the loss Σ r·out. */
function setUp(test: Case) {
  const graph = graphOf(test);
  const { size: [height, width] = [7, 8], count = 2 } = test;
  const random = signedNumbers(test.title.length * 7919 + height);
  const parameters = new Map(
    parametersOf(graph).map(({ name, shape, role }) => {
      const scale = role === 'weight' && shape.length > 1 ? Math.sqrt(2 / sizeOf(shape.slice(1))) : 0.3;
      const centre = role === 'running_var' || (role === 'weight' && shape.length === 1) ? 1 : 0;
      return [name, Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(centre + random() * scale))];
    }),
  );
  const data = Float64Array.from({ length: count * 3 * height * width }, () => Math.fround(random()));
  const images: DoubleMaps = { data, channels: 3, height, width };
  const out = inferShapes(graph, height, width).get(graph.outputs.out as string) as MapShape;
  const weighting = Float32Array.from({ length: count * out.channels * out.height * out.width }, () => random());
  return { graph, count, parameters, images, out, weighting };
}

/** Outputs and gradients (w before − w after, at rate 1) as an engine finds them, and the dropout draws it made. */
async function runEngine(set: ReturnType<typeof setUp>, make: (request: TrainerRequest) => Trainer) {
  const { graph, count, parameters, images, out, weighting } = set;
  const draws: number[] = [];
  const random = signedNumbers(5);
  const trainer = make({
    graph,
    outputs: ['out'],
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

/** What the definition says of a case: its output, and for each parameter the slopes at some of its values. */
interface Expectation {
  readonly output: Float64Array;
  readonly slopes: readonly { name: string; index: number; slope(step: number): number }[];
}

const expectations = new Map<string, Expectation>();

/** Central differences of the definition in double precision; once for each case, whatever engines are held against it. */
function expectationOf(test: Case, set: ReturnType<typeof setUp>, draws: readonly number[]): Expectation {
  const known = expectations.get(test.title);
  if (known !== undefined) return known;
  const { graph, count, parameters, images, weighting } = set;
  const masks = new Map<string, Float64Array>();
  for (const node of graph.nodes) {
    if (node.kind !== 'dropout') continue;
    const kept = 1 / (1 - node.rate);
    masks.set(
      node.name,
      Float64Array.from(draws, (draw) => (draw < node.rate ? 0 : kept)),
    );
  }
  const evaluate = () =>
    evaluateNetwork(graph, parameters, images, count, masks).get(graph.outputs.out as string) as DoubleMaps;
  const loss = () => evaluate().data.reduce((sum, value, k) => sum + value * (weighting[k] as number), 0);
  const output = evaluate().data;
  const learned = [...parameters].filter(([name]) => !name.includes('.running_'));
  const slopes = learned.flatMap(([name, values]) => {
    const stride = Math.max(1, Math.floor(values.length / 16));
    return Array.from({ length: Math.ceil(values.length / stride) }, (_, k) => {
      const index = k * stride;
      const kept = values[index] as number;
      const at = (value: number) => {
        values[index] = value;
        return loss();
      };
      const found = new Map<number, number>();
      const slope = (step: number) => {
        const before = found.get(step);
        if (before !== undefined) return before;
        const difference = (at(kept + step) - at(kept - step)) / (2 * step);
        values[index] = kept;
        found.set(step, difference);
        return difference;
      };
      return { name, index, slope };
    });
  });
  const expectation = { output, slopes };
  expectations.set(test.title, expectation);
  return expectation;
}

/** Holds an engine's outputs and gradients for a small network against its definition and central differences in double precision. */
export async function checkGradients(test: Case, make: (request: TrainerRequest) => Trainer): Promise<void> {
  const set = setUp(test);
  const { outputs, gradients, draws } = await runEngine(set, make);
  const { output, slopes } = expectationOf(test, set, draws);
  expect(outputs).to.have.length(output.length);
  expect(Math.max(...outputs.map((value, k) => Math.abs(value - (output[k] as number))))).to.be.below(1e-5);
  for (const { name, index, slope } of slopes) {
    const gradient = gradients.get(name) as Float64Array;
    const norm = Math.max(Math.hypot(...gradient) / Math.sqrt(gradient.length), 1e-3);
    const errorAt = (step: number) => Math.abs(slope(step) - (gradient[index] as number)) / norm;
    // A kink of ReLU, clip or max between two points spoils a difference: a smaller step passes it by.
    const error = errorAt(1e-4);
    expect(error < 2e-5 ? error : Math.min(error, errorAt(1e-6)), `${name}[${index}]`).to.be.below(2e-5);
  }
}
