import {
  argmaxLabels,
  type CrfKernel,
  createDenseCrf,
  crfPresets,
  crfVariants,
  type DenseCrfOptions,
  type DenseCrfUnary,
  denseCrf,
  type EnergyMap,
  type ProbabilityMap,
  type RgbImage,
  referenceCrf,
  supportsVariant,
} from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';

const kernels: CrfKernel[] = [
  { type: 'gaussian', spatial: 2, compatibility: 2 },
  { type: 'bilateral', spatial: 6, colour: 20, compatibility: 4 },
];
const crf = createDenseCrf();

const map = fc
  .record({
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    classes: fc.integer({ min: 1, max: 38 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ height, width, classes, seed }) => draw(height, width, classes, seed));

describe('denseCrf', () => {
  it('equals the reference on any map, whatever the kernels', () => {
    const kernel: fc.Arbitrary<CrfKernel> = fc.record({
      type: fc.constant('bilateral' as const),
      spatial: fc.record({
        x: fc.double({ min: 0.2, max: 9, noNaN: true }),
        y: fc.double({ min: 0.2, max: 9, noNaN: true }),
      }),
      colour: fc.constantFrom<number | [number, number, number]>(9, [5, 20, 60]),
      compatibility: fc.constantFrom(0, 1, 3, -0.5),
      normalisation: fc.constantFrom('symmetric', 'symmetric', 'before', 'after'),
    });
    const gaussian = kernel.map((k): CrfKernel => ({ ...k, type: 'gaussian' }));
    const any = fc.array(fc.oneof(kernel, gaussian), { maxLength: 3 });
    fc.assert(
      fc.property(map, any, fc.constantFrom<'log' | 'linear'>('log', 'linear'), ({ photo, unary }, list, energy) => {
        const options: DenseCrfOptions = { kernels: list, iterations: 2, energy };
        expect(distance(crf.run(photo, unary, options).data, referenceCrf(photo, unary, options).data)).to.be.below(
          2e-5,
        );
      }),
      { numRuns: 150 },
    );
  });

  it('takes a Gaussian kernel of up to 0.3 pixels for the identity that it is', () => {
    const width = fc.double({ min: 0.01, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(map, width, width, ({ photo, unary }, x, y) => {
        const options: DenseCrfOptions = {
          kernels: [{ type: 'gaussian', spatial: { x, y }, compatibility: 3 }],
          iterations: 3,
        };
        expect(distance(crf.run(photo, unary, options).data, referenceCrf(photo, unary, options).data)).to.be.below(
          1e-5,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('gives rows that sum to 1, the same bits twice, and permuted labels for permuted labels', () => {
    fc.assert(
      fc.property(map, ({ photo, unary }) => {
        const { height, width, classes } = unary;
        const plane = height * width;
        const q = crf.run(photo, unary, { kernels, iterations: 3 }).data;
        for (let i = 0; i < plane; i++) {
          let sum = 0;
          for (let c = 0; c < classes; c++) sum += q[c * plane + i]!;
          expect(sum).to.be.closeTo(1, 1e-5);
        }
        expect(denseCrf(photo, unary, { kernels, iterations: 3 }).data).to.deep.equal(q);
        const turned = crf.run(photo, { ...unary, data: turn(unary.data, plane) }, { kernels, iterations: 3 }).data;
        expect(distance(turned, turn(q, plane))).to.be.below(2e-5);
      }),
      { numRuns: 60 },
    );
  });

  it('equals the reference where messages are so large that powers of two need the maximum taken away', () => {
    for (const classes of [2, 5, 21, 40]) {
      const { photo, unary } = draw(8, 9, classes, classes);
      const strong = kernels.map((kernel): CrfKernel => ({ ...kernel, compatibility: 50 }));
      // One iteration: each further one multiplies rounding by such weights.
      const options = { kernels: strong, iterations: 1 };
      expect(distance(crf.run(photo, unary, options).data, referenceCrf(photo, unary, options).data)).to.be.below(2e-5);
    }
  });

  it('gives the softmax of the unary with weight 0, without kernels and without iterations', () => {
    const { photo, unary } = draw(5, 6, 4, 3);
    const plain = crf.run(photo, unary, { kernels, iterations: 0 }).data;
    const none = kernels.map((kernel): CrfKernel => ({ ...kernel, compatibility: 0 }));
    expect(distance(crf.run(photo, unary, { kernels: none }).data, plain)).to.be.below(1e-6);
    expect(distance(crf.run(photo, unary, { kernels: [] }).data, plain)).to.be.below(1e-6);
    for (let i = 0; i < 30; i++) {
      const sum = [0, 1, 2, 3].reduce((total, c) => total + unary.data[c * 30 + i]!, 0);
      expect(plain[30 + i]).to.be.closeTo(unary.data[30 + i]! / sum, 1e-6);
    }
  });

  it('gives labels as argmaxLabels does, of equals the first, in every variant', () => {
    for (const variant of crfVariants.filter(supportsVariant)) {
      const one = createDenseCrf({ variant });
      for (const classes of [1, 2, 4, 5, 8, 9, 21, 33, 40, 81, 255]) {
        const { photo, unary } = draw(7, 9, classes, classes);
        // Some pixels where all classes are equal, some where two are, and the last one among them.
        for (let i = 0; i < 63; i++) {
          for (let c = 0; c < classes; c++) {
            if (i % 3 === 0) unary.data[c * 63 + i] = 0.5;
            else if (i % 3 === 1 && (c === classes - 1 || c === classes >> 1)) unary.data[c * 63 + i] = 0.95;
          }
        }
        const diagonal: CrfKernel = { ...kernels[0]!, compatibility: new Array(classes).fill(-2) };
        for (const list of [[], kernels, [{ ...kernels[1]!, compatibility: 60 }], [diagonal]]) {
          const options: DenseCrfOptions = { kernels: list, iterations: 2 };
          const labels = one.run(photo, unary, { ...options, output: 'labels' });
          expect(labels, `${variant}, ${classes} classes`).to.deep.equal(argmaxLabels(one.run(photo, unary, options)));
        }
      }
    }
  });

  it('fills the labels that it is given, and tells every iteration', () => {
    const { photo, unary } = draw(5, 6, 4, 3);
    const out = new Uint8Array(30);
    const steps: number[] = [];
    const onIteration = (q: ProbabilityMap, iteration: number) => {
      expect(q.data.length).to.equal(120);
      steps.push(iteration);
    };
    const labels = crf.run(photo, unary, { kernels, iterations: 2, output: 'labels', onIteration }, { out });
    expect(labels.data).to.equal(out);
    expect(steps).to.deep.equal([0, 1, 2]);
    expect(denseCrf(photo, unary, { kernels, iterations: 2, output: 'labels' })).to.deep.equal(labels);
    expect(() => crf.run(photo, unary, { kernels }, { out: new Float32Array(7) })).to.throw(
      /of 7 numbers; a Float32Array of 120/,
    );
    expect(() => crf.run(photo, unary, { kernels, output: 'labels' }, { out: new Uint8Array(7) })).to.throw(
      /a Uint8Array of 30/,
    );
    const many = draw(2, 2, 256, 1);
    expect(() => denseCrf(many.photo, many.unary, { kernels, output: 'labels' })).to.throw(/label map of 256 classes/);
  });

  it('keeps a constant map constant in its order of labels', () => {
    const photo: RgbImage = { kind: 'rgb', data: new Uint8Array(8 * 8 * 3).fill(90), height: 8, width: 8 };
    const data = new Float32Array(3 * 64).map((_, i) => [0.5, 0.3, 0.2][Math.floor(i / 64)]!);
    const q = crf.run(photo, { kind: 'probabilities', data, height: 8, width: 8, classes: 3 }, { kernels }).data;
    for (let i = 0; i < 64; i++) expect(q[i]).to.be.above(0.99);
  });

  it('clamps infinite and huge energies, and no pixel poisons another', () => {
    const { photo, unary } = draw(6, 6, 5, 1);
    const energies: EnergyMap = { ...unary, kind: 'energies', data: unary.data.map((p) => -Math.log(p)) };
    for (let c = 0; c < 5; c++) energies.data[c * 36 + 7] = Number.POSITIVE_INFINITY;
    energies.data[20] = 1e30;
    const q = crf.run(photo, energies, { kernels }).data;
    expect(q.every((value) => value >= 0 && value <= 1.00001)).to.equal(true);
    expect(distance(q, referenceCrf(photo, energies, { kernels }).data)).to.be.below(2e-5);
  });

  it('says what is wrong', () => {
    const { photo, unary } = draw(4, 5, 3, 1);
    const fails = (message: RegExp, change: { photo?: object; unary?: object; options?: object }) => {
      const run = () =>
        denseCrf(
          { ...photo, ...change.photo } as RgbImage,
          { ...unary, ...change.unary } as DenseCrfUnary,
          { kernels, ...change.options } as DenseCrfOptions,
        );
      expect(run).to.throw(message);
    };
    const first = kernels[0]!;
    fails(/8-bit RGB/, { photo: { kind: 'float', data: new Float32Array(60) } });
    fails(/equal sizes/, { photo: { height: 5, width: 4 } });
    fails(/60, not|not 60|has 59/, { unary: { data: new Float32Array(59) } });
    fails(/class 1 at \(row 0, column 2\) is NaN/, { unary: { data: unary.data.with(22, Number.NaN) } });
    fails(/is -Infinity/, { unary: { kind: 'energies', data: unary.data.with(3, Number.NEGATIVE_INFINITY) } });
    fails(/is -0.5/, { unary: { data: unary.data.with(3, -0.5) } });
    fails(/width of 0/, { options: { kernels: [{ ...first, spatial: 0 }] } });
    fails(/lattice cells/, { options: { kernels: [{ ...first, spatial: 1e-5 }] } });
    fails(/2 compatibilities for 3/, { options: { kernels: [{ ...first, compatibility: [1, 2] }] } });
    fails(/not 3×3/, { options: { kernels: [{ ...first, compatibility: [[1], [2], [3]] }] } });
    fails(/iterations/, { options: { iterations: 1.5 } });
    fails(/floor/, { options: { floor: 0 } });
    fails(/output is 'masks'/, { options: { output: 'masks' } });
    const small = createDenseCrf({ memoryLimit: 2 ** 20 });
    const large = draw(200, 200, 8, 1);
    expect(() => small.run(large.photo, large.unary, { kernels })).to.throw(/MiB are allowed/);
    small.run(photo, unary, { kernels });
  });

  it('has every preset with its source', () => {
    const { photo, unary } = draw(9, 9, 3, 2);
    for (const preset of Object.values(crfPresets)) {
      expect(preset.source).to.match(/20\d\d/);
      expect(crf.run(photo, unary, preset).data.every(Number.isFinite)).to.equal(true);
    }
  });
});

function draw(height: number, width: number, classes: number, seed: number): { photo: RgbImage; unary: DenseCrfUnary } {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) / 0x7fffff;
  };
  const plane = height * width;
  const data = Uint8Array.from({ length: plane * 3 }, () => 255 * next());
  const unary = Float32Array.from({ length: plane * classes }, () => 0.02 + 0.9 * next());
  return {
    photo: { kind: 'rgb', data, height, width },
    unary: { kind: 'probabilities', data: unary, height, width, classes },
  };
}

/** The labels one place on, the last one first. */
function turn(data: Float32Array, plane: number): Float32Array {
  const turned = new Float32Array(data.length);
  turned.set(data.subarray(data.length - plane));
  turned.set(data.subarray(0, data.length - plane), plane);
  return turned;
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : 9);
}
