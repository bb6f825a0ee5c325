import { type ConvolutionNode, inferShapes } from '@dsrg/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { convolutionGeometry } from '../../../../trainer/engine/convolution-geometry.ts';
import { filterGradient, inputGradient } from '../../../../trainer/engine/tfjs/grouped-convolution.ts';
import { mapsOf, mapsTensor, parameterTensor, parameterValues } from '../../../../trainer/engine/tfjs/layout.ts';
import { maxPool } from '../../../../trainer/engine/tfjs/pools.ts';
import type { Backend } from '../../../../trainer/engine/tfjs/tensorflow.ts';
import { signedNumbers } from '../../../numbers.ts';
import { testBackend } from './test-backend.ts';

/** Sizes at which the filter's gradient is found in each of its ways; the small networks of the gradient tests take only some. */
const routes: readonly {
  title: string;
  node: Partial<ConvolutionNode>;
  channels: [number, number];
  size: [number, number];
}[] = [
  {
    title: 'one product a tap, padded maps in one piece',
    node: { kernel: 3, padding: 1 },
    channels: [96, 100],
    size: [19, 18],
  },
  { title: 'the same, dilated', node: { kernel: 3, padding: 2, dilation: 2 }, channels: [97, 96], size: [34, 9] },
  {
    title: 'one product a tap over the overlap',
    node: { kernel: 3, padding: 6, dilation: 6 },
    channels: [96, 96],
    size: [13, 15],
  },
  { title: 'photos and channels exchanged', node: { kernel: 3, padding: 1 }, channels: [3, 12], size: [17, 20] },
  { title: 'the same, strided', node: { kernel: 7, padding: 3, stride: 2 }, channels: [3, 8], size: [21, 18] },
];

describe('trainer/engine/tfjs: ways of the backward pass', () => {
  let backend: Backend;
  before(async () => {
    backend = await testBackend();
  });

  for (const { title, node, channels, size } of routes) {
    it(`filter and input gradients: ${title}`, async () => {
      const { tf } = backend;
      const [inChannels, outChannels] = channels;
      const [height, width] = size;
      const { kernel = 1, stride = 1, dilation = 1, padding = 0 } = node;
      const whole = {
        kind: 'convolution',
        name: 'a',
        input: 'images',
        inChannels,
        outChannels,
        kernel,
        stride,
        dilation,
        padding,
      } as const;
      const graph = {
        format: 1,
        name: title,
        input: { name: 'images', channels: inChannels },
        nodes: [whole],
        outputs: { out: 'a' },
      } as const;
      const shapes = inferShapes(graph, height, width);
      const out = shapes.get('a') as { channels: number; height: number; width: number };
      const random = signedNumbers(7);
      const fill = (length: number) => Float32Array.from({ length }, random);
      const images = fill(2 * inChannels * height * width);
      const slopes = fill(2 * outChannels * out.height * out.width);
      const filter = fill(outChannels * inChannels * kernel ** 2);
      const [dFilter, dImages] = [new Float64Array(filter.length), new Float64Array(images.length)];
      // The definition: every product of an input cell and a filter cell that an output cell sums.
      for (let n = 0; n < 2; n++)
        for (let o = 0; o < outChannels; o++)
          for (let y = 0; y < out.height; y++)
            for (let x = 0; x < out.width; x++) {
              const slope = slopes[((n * outChannels + o) * out.height + y) * out.width + x] as number;
              for (let i = 0; i < inChannels; i++)
                for (let tap = 0; tap < kernel ** 2; tap++) {
                  const row = y * stride - (padding as number) + Math.floor(tap / kernel) * dilation;
                  const column = x * stride - (padding as number) + (tap % kernel) * dilation;
                  if (row < 0 || column < 0 || row >= height || column >= width) continue;
                  const cell = ((n * inChannels + i) * height + row) * width + column;
                  const weight = (o * inChannels + i) * kernel ** 2 + tap;
                  dFilter[weight] = (dFilter[weight] as number) + slope * (images[cell] as number);
                  dImages[cell] = (dImages[cell] as number) + slope * (filter[weight] as number);
                }
            }
      const spec = {
        name: 'a.weight',
        shape: [outChannels, inChannels, kernel, kernel],
        node: whole,
        role: 'weight',
      } as const;
      const geometry = convolutionGeometry(whole, { channels: inChannels, height, width }, out, true);
      const x = mapsTensor(tf, { data: images, count: 2, channels: inChannels, height, width });
      const dy = mapsTensor(tf, { data: slopes, count: 2, ...out });
      const w = parameterTensor(tf, spec, filter) as Tensor4D;
      const gradients = tf.tidy(() => [
        filterGradient(backend, x, dy, geometry),
        inputGradient(backend, dy, w, geometry),
      ]);
      near(parameterValues(tf, spec, gradients[0] as Tensor4D), dFilter);
      near((await mapsOf(tf, gradients[1] as Tensor4D)).data, dImages);
      tf.dispose([x, dy, w, ...gradients]);
    });
  }

  it('max pool: windows without a positive value have a winner, too', async () => {
    const { tf } = backend;
    const [height, width] = [6, 5];
    const random = signedNumbers(2);
    const data = Float32Array.from({ length: height * width }, () => -1.5 + 0.5 * random());
    for (const stride of [1, 2]) {
      const node = { kind: 'max-pool', name: 'p', input: 'images', kernel: 3, stride, padding: 1, ceil: true } as const;
      const out = inferShapes(
        { format: 1, name: 'pool', input: { name: 'images', channels: 1 }, nodes: [node], outputs: { out: 'p' } },
        height,
        width,
      ).get('p') as { channels: number; height: number; width: number };
      const expected = new Float64Array(data.length);
      const best = new Float32Array(out.height * out.width);
      const slopes = best.map((_, k) => k + 1);
      for (let y = 0; y < out.height; y++)
        for (let x = 0; x < out.width; x++) {
          let winner = -1;
          for (let row = Math.max(y * stride - 1, 0); row < Math.min(y * stride + 2, height); row++)
            for (let column = Math.max(x * stride - 1, 0); column < Math.min(x * stride + 2, width); column++) {
              const cell = row * width + column;
              if (winner < 0 || (data[cell] as number) > (data[winner] as number)) winner = cell;
            }
          expected[winner] = (expected[winner] as number) + (slopes[y * out.width + x] as number);
          best[y * out.width + x] = data[winner] as number;
        }
      const tensor = (values: Float32Array, shape: { height: number; width: number }) =>
        mapsTensor(tf, { data: values, count: 1, channels: 1, height: shape.height, width: shape.width });
      const [x, y, dy] = [tensor(data, { height, width }), tensor(best, out), tensor(slopes, out)];
      const shapes = { inputShapes: [{ channels: 1, height, width }], shape: out };
      const back = { dy, inputs: [x], output: y, own: { parameters: {} } };
      const dx = tf.tidy(
        () => maxPool.inputGradients(backend, { node, wanted: [true], ...shapes }, back)[0] as Tensor4D,
      );
      expect([...(await mapsOf(tf, dx)).data], `stride ${stride}`).to.deep.equal([...expected]);
      tf.dispose([x, y, dy, dx]);
    }
  });
});

function near(found: Float32Array, expected: Float64Array): void {
  expect(found).to.have.length(expected.length);
  const scale = Math.sqrt(expected.reduce((sum, value) => sum + value ** 2, 0) / expected.length);
  let worst = 0;
  for (const [k, value] of expected.entries()) worst = Math.max(worst, Math.abs(value - (found[k] as number)));
  expect(worst / scale).to.be.below(2e-5);
}
