import { graphToOnnx } from '@dsrg/converters';
import { DsrgError, type Graph, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { signedNumbers } from '../../numbers.ts';
import { cases, graphOf } from '../../trainer/engine/gradient-cases.ts';
import { evaluateNetwork } from '../../trainer/engine/reference-network.ts';

async function largestDifference(graph: Graph, sizes: readonly (readonly [number, number])[]): Promise<number> {
  const random = signedNumbers(graph.name.length);
  const parameters = new Map(
    parametersOf(graph).map(({ name, shape, role }) => [
      name,
      Float64Array.from({ length: sizeOf(shape) }, () => Math.fround((role === 'running_var' ? 1 : 0) + random() / 3)),
    ]),
  );
  const weights = new Map([...parameters].map(([name, values]) => [name, Float32Array.from(values)]));
  const session = await InferenceSession.create(graphToOnnx(graph, weights), { logSeverityLevel: 3 });
  let worst = 0;
  for (const [height, width] of sizes) {
    const data = Float64Array.from({ length: 2 * 3 * height * width }, () => Math.fround(random()));
    const values = evaluateNetwork(
      graph,
      parameters,
      { data, channels: 3, height, width },
      2,
      new Map(),
      new Map(),
      false,
    );
    const { out } = await session.run({
      images: new Tensor('float32', Float32Array.from(data), [2, 3, height, width]),
    });
    const expected = values.get(graph.outputs.out as string);
    if (out === undefined || expected === undefined) throw new Error('no output');
    expect(out.dims).to.deep.equal([2, expected.channels, expected.height, expected.width]);
    expected.data.forEach((value, k) => {
      worst = Math.max(worst, Math.abs(value - ((out.data as Float32Array)[k] as number)));
    });
  }
  await session.release();
  return worst;
}

describe('graphToOnnx: one model for every photo size, equal to the network’s definition', () => {
  for (const test of cases) {
    it(test.title, async () => {
      const sizes = [
        [7, 8],
        [8, 7],
        [9, 12],
        [13, 10],
      ] as const;
      expect(await largestDifference(graphOf(test), sizes)).to.be.below(1e-5);
    });
  }

  it('refuses half floats for a weight that is none', () => {
    const graph = graphOf(cases[0] as (typeof cases)[0]);
    const weights = new Map(
      parametersOf(graph).map(({ name, shape }) => [name, new Float32Array(sizeOf(shape)).fill(7e4)]),
    );
    expect(() => graphToOnnx(graph, weights, { half: true })).to.throw(
      DsrgError,
      /holds 70000; half floats end at 65504/,
    );
    expect(graphToOnnx(graph, weights).length).to.be.above(0);
  });

  it('folds a batch norm into the convolution that it alone reads; others stay', () => {
    const operators = (title: string) => {
      const graph = graphOf(cases.find((test) => test.title === title) as (typeof cases)[0]);
      const weights = new Map(
        parametersOf(graph).map(({ name, shape }) => [name, new Float32Array(sizeOf(shape)).fill(1)]),
      );
      return new TextDecoder('latin1').decode(graphToOnnx(graph, weights)).split('BatchNormalization:').length - 1;
    };
    expect(operators('batch norm')).to.equal(0);
    expect(operators('batch norm of a plain map')).to.equal(1);
  });

  it('leaves out what the wanted outputs do not need', () => {
    const test = cases.find(({ title }) => title === 'concat');
    const graph = graphOf(test as (typeof cases)[0]);
    const weights = new Map(parametersOf(graph).map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]));
    const whole = graphToOnnx({ ...graph, outputs: { ...graph.outputs, stem: 'stem' } }, weights);
    const part = graphToOnnx({ ...graph, outputs: { ...graph.outputs, stem: 'stem' } }, weights, { outputs: ['stem'] });
    expect(part.length).to.be.below(whole.length / 2);
  });

  it('names a parameter that is missing, and an output that is not there', () => {
    const graph = graphOf(cases[0] as (typeof cases)[0]);
    expect(() => graphToOnnx(graph, new Map())).to.throw(/stem\.weight .* is missing; expected 8×3×3×3/);
    const weights = new Map(parametersOf(graph).map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]));
    expect(() => graphToOnnx(graph, weights, { outputs: ['mask'] })).to.throw(/has no output mask; it has out/);
  });
});
