import { expect } from 'chai';
import fc from 'fast-check';
import { adaptInput } from '../../../converters/weights/adapt-input.ts';
import { arrangeWeight, decimateVector, decimateWeight } from '../../../converters/weights/arrange.ts';
import { convertUnit } from '../../../converters/weights/convert-unit.ts';
import type { FoundTensor } from '../../../converters/weights/found-tensor.ts';
import { type InputConvention, inputConventions, type Unit } from '../../../converters/weights/network-units.ts';
import type { TakenArray } from '../../../converters/weights/taken-array.ts';

const tensor = (name: string, shape: number[], values: readonly number[]): FoundTensor => ({
  name,
  shape,
  values: () => Float32Array.from(values),
});
const rgb = inputConventions.mxnet;
const context = { layout: 'oihw', from: rgb, to: rgb, decimate: false } as const;
const made = (arrays: TakenArray[] | { reason: string }): Record<string, number[]> => {
  if (!Array.isArray(arrays)) throw new Error(arrays.reason);
  return Object.fromEntries(arrays.map(({ name, values }) => [name, [...values()]]));
};

describe('one convolution of a foreign file', () => {
  const unit: Unit = { name: 'c', shape: [2, 1, 1, 2] };

  it('is copied where it has our shape, and reshaped from the matrix of an inner product', () => {
    for (const shape of [
      [2, 1, 1, 2],
      [2, 2],
      [1, 1, 2, 2],
    ]) {
      const found = { weight: tensor('w', shape, [1, 2, 3, 4]), bias: tensor('b', [1, 1, 1, 2], [5, 6]) };
      expect(made(convertUnit(unit, found, context))).to.deep.equal({ 'c.weight': [1, 2, 3, 4], 'c.bias': [5, 6] });
    }
  });

  it('a batch norm of ours keeps running averages; another epsilon goes into γ, a bias before it into the mean', () => {
    const normed: Unit = { ...unit, bias: false, norm: { layer: 'n', epsilon: 1e-5 } };
    const norm = {
      gamma: tensor('g', [2], [2, 3]),
      beta: tensor('b', [2], [0.5, -1]),
      mean: tensor('m', [2], [1, 4]),
      variance: tensor('v', [2], [0.25, 1e-4]),
      epsilon: 1e-3,
    };
    const found = { weight: tensor('w', [2, 1, 1, 2], [1, 2, 3, 4]), bias: tensor('c', [2], [10, 20]), norm };
    const arrays = made(convertUnit(normed, found, context));
    expect(Object.keys(arrays)).to.deep.equal(['c.weight', 'n.weight', 'n.bias', 'n.running_mean', 'n.running_var']);
    expect(arrays['n.running_var']).to.deep.equal([...Float32Array.of(0.25, 1e-4)]);
    for (const [c, x] of [0.3, -7, 2].flatMap((value) => [[0, value] as const, [1, value] as const])) {
      const [mean, variance] = [
        [1, 4],
        [0.25, 1e-4],
      ].map((of) => of[c] as number) as [number, number];
      const [gamma, beta, bias] = [
        [2, 3],
        [0.5, -1],
        [10, 20],
      ].map((of) => of[c] as number) as [number, number, number];
      const theirs = (gamma * (x + bias - mean)) / Math.sqrt(variance + 1e-3) + beta;
      const at = (name: string): number => arrays[`n.${name}`]?.[c] as number;
      const ours = (at('weight') * (x - at('running_mean'))) / Math.sqrt(at('running_var') + 1e-5) + at('bias');
      expect(ours).to.be.closeTo(theirs, 1e-4 * Math.abs(theirs));
    }
    const folded = made(convertUnit(normed, { ...found, norm: undefined, folded: true }, context));
    expect(folded['n.weight']?.[0]).to.be.closeTo(Math.sqrt(1 + 1e-5), 1e-7);
    expect([folded['n.bias'], folded['n.running_mean'], folded['n.running_var']]).to.deep.equal([
      [10, 20],
      [0, 0],
      [1, 1],
    ]);
    expect(convertUnit(normed, { ...found, norm: undefined }, context))
      .to.have.property('reason')
      .that.includes('batch norm behind w');
  });

  it('gets a bias of zeros where the file has none', () => {
    const found = { weight: tensor('w', [2, 1, 1, 2], [1, 2, 3, 4]) };
    expect(made(convertUnit(unit, found, context))['c.bias']).to.deep.equal([0, 0]);
  });

  it('is refused in another shape, with both', () => {
    const found = { weight: tensor('w', [2, 1, 3, 3], []) };
    expect(convertUnit(unit, found, context)).to.deep.equal({ reason: 'w is 2×1×3×3, not 2×1×1×2' });
    const short = { weight: tensor('w', [2, 2], [1, 2, 3, 4]), bias: tensor('b', [3], [1, 2, 3]) };
    expect(convertUnit(unit, short, context)).to.deep.equal({ reason: 'b is 3, not 2' });
  });

  const norm = {
    gamma: tensor('g', [2], [2, 3]),
    beta: tensor('h', [2], [10, 20]),
    mean: tensor('m', [2], [1, 2]),
    variance: tensor('v', [2], [3, 8]),
    epsilon: 1,
  };
  const weight = tensor('w', [2, 1, 1, 2], [1, 2, 3, 4]);

  it('has batch norm folded: w·γ/σ, (b − μ)·γ/σ + β', () => {
    // γ/σ is 2/√4 = 1 and 3/√9 = 1 … with a mean of 1 and 2.
    const arrays = made(
      convertUnit({ ...unit, norm: 'folded' }, { weight, bias: tensor('b', [2], [5, 6]), norm }, context),
    );
    expect(arrays).to.deep.equal({ 'c.weight': [1, 2, 3, 4], 'c.bias': [14, 24] });
  });

  it('has batch norm as a layer of ours, with Caffe’s factor', () => {
    const sums = {
      ...norm,
      mean: tensor('m', [2], [2, 4]),
      variance: tensor('v', [2], [6, 16]),
      factor: tensor('f', [1], [2]),
    };
    const own: Unit = { ...unit, bias: false, norm: { layer: 'bn' } };
    const arrays = made(convertUnit(own, { weight, bias: tensor('b', [2], [5, 6]), norm: sums }, context));
    expect(arrays).to.deep.equal({ 'c.weight': [1, 2, 3, 4], 'bn.weight': [1, 1], 'bn.bias': [14, 24] });
    const kept = made(convertUnit({ ...own, bias: true }, { weight, bias: tensor('b', [2], [5, 6]), norm }, context));
    expect(kept).to.deep.equal({ 'c.weight': [1, 2, 3, 4], 'c.bias': [5, 6], 'bn.weight': [1, 1], 'bn.bias': [9, 18] });
  });

  it('takes a batch norm that is folded already as ones and the bias', () => {
    const own: Unit = { ...unit, bias: false, norm: { layer: 'bn' } };
    const arrays = made(convertUnit(own, { weight, bias: tensor('b', [2], [5, 6]), folded: true }, context));
    expect(arrays).to.deep.equal({ 'c.weight': [1, 2, 3, 4], 'bn.weight': [1, 1], 'bn.bias': [5, 6] });
    expect(convertUnit(own, { weight }, context)).to.deep.equal({ reason: 'the batch norm behind w is missing' });
  });
});

describe('orders of axes', () => {
  it('TensorFlow’s HWIO and its matrices become OIHW, depthwise kernels too', () => {
    const size = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(size, size, size, size, fc.boolean(), (outs, ins, height, width, depthwise) => {
        const inner = depthwise ? 1 : ins;
        const unit: Unit = { name: 'c', shape: [outs, inner, height, width], depthwise };
        const at = (o: number, i: number, y: number, x: number) => ((o * inner + i) * height + y) * width + x;
        const hwio: number[] = [];
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            for (let i = 0; i < inner; i++) for (let o = 0; o < outs; o++) hwio.push(at(o, i, y, x));
          }
        }
        const shapes = depthwise
          ? [[height, width, outs, 1]]
          : [
              [height, width, inner, outs],
              [height * width * inner, outs],
            ];
        for (const shape of shapes) {
          const arranged = arrangeWeight(tensor('w', shape, hwio), unit, 'hwio');
          expect([...(arranged?.values() ?? [])]).to.deep.equal(hwio.map((_, k) => k));
        }
      }),
    );
  });

  it('fc6 and fc7 of VGG16 are cut down: every fourth channel, every third cell', () => {
    const values = new Float32Array(4096 * 512 * 49);
    const found: FoundTensor = { name: 'fc6', shape: [4096, 25_088], values: () => values };
    const places = [
      [0, 0, 0, 0],
      [1, 2, 1, 2],
      [1023, 511, 2, 2],
    ] as const;
    places.forEach(([o, i, y, x], k) => {
      values[((4 * o * 512 + i) * 7 + 3 * y) * 7 + 3 * x] = k + 1;
    });
    const cut = decimateWeight(found, { name: 'fc6', shape: [1024, 512, 3, 3] }, 'oihw')?.values() as Float32Array;
    places.forEach(([o, i, y, x], k) => {
      expect(cut[((o * 512 + i) * 3 + y) * 3 + x]).to.equal(k + 1);
    });
    expect([...(decimateVector(tensor('b', [8], [0, 1, 2, 3, 4, 5, 6, 7]), 2)?.values() ?? [])]).to.deep.equal([0, 4]);
    expect(decimateWeight(tensor('w', [3], []), { name: 'c', shape: [2, 2, 1, 1] }, 'oihw')).to.equal(undefined);
  });
});

describe('the first layer of a foreign file', () => {
  it('gives the same for a photo read our way as it gave for one read its way', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const convention = fc.constantFrom<InputConvention>(...Object.values(inputConventions));
    const photo = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 255 })));
    fc.assert(
      fc.property(
        convention,
        convention,
        photo,
        fc.array(number, { minLength: 6, maxLength: 6 }),
        (from, to, pixel, w) => {
          const read = (how: InputConvention): number[] => {
            const planes = pixel.map((value, c) => (value - (how.mean[c] as number)) / (how.std[c] as number));
            return how.order === 'bgr' ? planes.reverse() : planes;
          };
          const { weights, shift } = adaptInput(Float32Array.from(w), [2, 3, 1, 1], from, to);
          const close =
            from.mean.every((mean, c) => Math.abs(mean - (to.mean[c] as number)) <= 1) &&
            from.std.join() === to.std.join();
          for (const o of [0, 1]) {
            const dot = (a: ArrayLike<number>, x: number[]) =>
              x.reduce((sum, value, c) => sum + value * (a[3 * o + c] as number), 0);
            const [theirs, ours] = [dot(w, read(from)), dot(weights, read(to)) + (shift[o] as number)];
            // Means within one grey level of each other are left alone.
            expect(ours).to.be.closeTo(theirs, close ? 6.1 : 1e-3);
          }
        },
      ),
    );
  });
});
