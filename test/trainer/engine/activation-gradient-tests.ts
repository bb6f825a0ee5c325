import { type FloatBatch, type Graph, inferShapes, type MapShape, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import type { ActivationGradient, GradientRequest } from '../../../trainer/engine/engine.ts';
import { signedNumbers } from '../../numbers.ts';
import { type DoubleMaps, evaluateNetwork } from './reference-network.ts';

/** Every way a gradient takes: activations fused and not, both pools, dropout, branches that meet again, strides. */
const graph: Graph = {
  format: 1,
  name: 'branches',
  input: { name: 'images', channels: 3 },
  nodes: [
    { kind: 'convolution', name: 'stem', input: 'images', inChannels: 3, outChannels: 8, kernel: 3, padding: 1 },
    { kind: 'relu', name: 'stem.relu', input: 'stem' },
    { kind: 'max-pool', name: 'pool', input: 'stem.relu', kernel: 2, stride: 2, ceil: true },
    {
      ...{ kind: 'convolution', name: 'a', input: 'pool', inChannels: 8, outChannels: 8 },
      ...{ kernel: 3, padding: 2, dilation: 2 },
    },
    { kind: 'relu', name: 'a.relu', input: 'a' },
    { kind: 'average-pool', name: 'mean', input: 'pool', kernel: 3, stride: 1, padding: 1 },
    { kind: 'add', name: 'sum', inputs: ['a.relu', 'mean'] },
    { kind: 'dropout', name: 'drop', input: 'sum', rate: 0.5 },
    { kind: 'convolution', name: 'b', input: 'drop', inChannels: 8, outChannels: 5, kernel: 3, stride: 2 },
  ],
  outputs: { out: 'b', other: 'sum' },
};
const [HEIGHT, WIDTH, COUNT] = [9, 10, 2];

/**
 * What every engine's gradient of an activation is: central differences of the definition, in double precision.
 * @param make of the engine under test
 */
export function testActivationGradient(make: (request: GradientRequest) => ActivationGradient): void {
  const random = signedNumbers(17);
  const parameters = new Map(
    parametersOf(graph).map(({ name, shape }) => [
      name,
      Float64Array.from({ length: sizeOf(shape) }, () => Math.fround(random() * 0.3)),
    ]),
  );
  const weights = new Map([...parameters].map(([name, values]) => [name, Float32Array.from(values)]));
  const shapes = inferShapes(graph, HEIGHT, WIDTH);
  const pixels = Float64Array.from({ length: COUNT * 3 * HEIGHT * WIDTH }, () => Math.fround(random()));
  const images: DoubleMaps = { data: pixels, channels: 3, height: HEIGHT, width: WIDTH };
  const batch: FloatBatch = {
    ...{ kind: 'batch', count: COUNT, channels: 3, height: HEIGHT, width: WIDTH },
    data: Float32Array.from(pixels),
  };
  const weightingOf = (output: 'out' | 'other'): FloatBatch => {
    const shape = shapes.get(graph.outputs[output] as string) as MapShape;
    const length = COUNT * shape.channels * shape.height * shape.width;
    return { kind: 'batch', count: COUNT, ...shape, data: Float32Array.from({ length }, () => random()) };
  };
  const weighting = { out: weightingOf('out'), other: weightingOf('other') };

  for (const at of ['images', 'stem', 'pool', 'a', 'a.relu', 'sum']) {
    it(`is that of the map ${at}`, async () => {
      const gradient = make({ graph, weights, outputs: ['out', 'other'], at });
      const found = await gradient.run(batch, weighting);
      // The same again: nothing of a run is left behind that would change the next.
      expect((await gradient.run(batch, weighting)).data).to.deep.equal(found.data);
      await gradient.close();

      const values = evaluateNetwork(graph, parameters, images, COUNT);
      const map = values.get(at) as DoubleMaps;
      expect([found.count, found.channels, found.height, found.width]).to.deep.equal([
        COUNT,
        map.channels,
        map.height,
        map.width,
      ]);
      const weigh = () => {
        const after = evaluateNetwork(graph, parameters, images, COUNT, new Map(), new Map([[at, map]]));
        return Object.entries(weighting).reduce((sum, [output, { data }]) => {
          const { data: own } = after.get(graph.outputs[output] as string) as DoubleMaps;
          return sum + own.reduce((part, value, k) => part + value * (data[k] as number), 0);
        }, 0);
      };
      const step = Math.max(1, Math.floor(map.data.length / 12));
      for (let k = 0; k < map.data.length; k += step) {
        const kept = map.data[k] as number;
        const weighAt = (value: number) => {
          map.data[k] = value;
          return weigh();
        };
        // A kink between two points spoils a difference: the smaller step passes it by.
        const slopes = [1e-4, 1e-6].map((h) => (weighAt(kept + h) - weighAt(kept - h)) / (2 * h));
        map.data[k] = kept;
        const error = Math.min(...slopes.map((slope) => Math.abs(slope - (found.data[k] as number))));
        expect(error, `cell ${k}`).to.be.below(2e-5);
      }
    });
  }
}
