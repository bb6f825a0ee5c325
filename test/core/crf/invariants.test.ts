import { type CrfKernel, createDenseCrf, type DenseCrfUnary, denseCrf, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { numbers } from '../../numbers.ts';

describe('what a dense CRF leaves as it is', () => {
  it('moves with the photo, away from borders', () => {
    // The lattice itself comes back to its place after √3 spatial widths along x. Rounding must not break ties between points'
    // coordinates otherwise there: a vertex of weight 0 that is made or not changes a bilateral blur. It does not for 8.
    const step = 8;
    const spatial = { x: step / Math.sqrt(3), y: 3.3 };
    const kernels: CrfKernel[] = [
      { type: 'gaussian', spatial, compatibility: 2 },
      { type: 'bilateral', spatial, colour: 20, compatibility: 4 },
    ];
    const [height, width, classes] = [40, 120, 5];
    const here = patch(height, width, classes, 50);
    const there = patch(height, width, classes, 50 + step);
    const q = denseCrf(here.photo, here.unary, { kernels, iterations: 2 }).data;
    const moved = denseCrf(there.photo, there.unary, { kernels, iterations: 2 }).data;
    let [distance, sureness] = [0, 0];
    for (let c = 0; c < classes; c++) {
      for (let y = 10; y < 30; y++) {
        for (let x = 40; x < 80; x++) {
          const at = (c * height + y) * width + x;
          distance = Math.max(distance, Math.abs(q[at]! - moved[at + step]!));
          sureness = Math.max(sureness, Math.abs(q[at]! - moved[at]!));
        }
      }
    }
    expect(distance).to.be.below(5e-6);
    expect(sureness, 'the patch is seen').to.be.above(0.1);
  });

  it('gives no denormal numbers, however far labels are apart', () => {
    for (const classes of [2, 5, 21, 40]) {
      const { photo, unary } = patch(12, 20, classes, 4);
      // Gaps of 80 to 104 nats: powers of e that single precision has as denormals alone.
      const data = unary.data.map((_, i) => (i % 3 === 0 ? 0 : 80 + (i % 25)));
      const energies: DenseCrfUnary = { ...unary, kind: 'energies', data };
      for (const compatibility of [0.01, 3, 60]) {
        const kernels: CrfKernel[] = [{ type: 'bilateral', spatial: 3, colour: 20, compatibility }];
        for (const iterations of [0, 5]) {
          const q = denseCrf(photo, energies, { kernels, iterations }).data;
          const denormal = q.findIndex((value) => value !== 0 && Math.abs(value) < 2 ** -126);
          expect(denormal, `${classes} labels, weight ${compatibility}, ${iterations} iterations`).to.equal(-1);
        }
      }
    }
  });

  it('keeps what it gave when its memory grows', () => {
    const kernels: CrfKernel[] = [{ type: 'bilateral', spatial: 5, colour: 20, compatibility: 4 }];
    const crf = createDenseCrf();
    const small = patch(10, 12, 4, 3);
    const large = patch(150, 200, 9, 60);
    const first = crf.run(small.photo, small.unary, { kernels });
    const copy = first.data.slice();
    const bytes = crf.memoryBytes;
    const grown = crf.run(large.photo, large.unary, { kernels });
    if (crf.variant !== 'reference') expect(crf.memoryBytes).to.be.above(bytes);
    expect(first.data).to.deep.equal(copy);
    expect(grown.data).to.deep.equal(denseCrf(large.photo, large.unary, { kernels }).data);
    expect(crf.run(small.photo, small.unary, { kernels }).data).to.deep.equal(copy);
    const sixteen = { ...large, unary: patch(150, 200, 16, 60).unary };
    const steps: Float32Array[] = [];
    const last = crf.run(sixteen.photo, sixteen.unary, {
      kernels,
      iterations: 2,
      onIteration: (q) => steps.push(q.data),
    });
    expect(steps[2]).to.deep.equal(last.data);
  });
});

/** A patch of noise, 20 × 20, from column `left` on in the middle of an even photo; its unary likewise. */
function patch(
  height: number,
  width: number,
  classes: number,
  left: number,
): { photo: RgbImage; unary: DenseCrfUnary } {
  const noise = numbers(5);
  const top = Math.max(0, (height >> 1) - 10);
  const plane = height * width;
  const data = new Uint8Array(plane * 3).fill(120);
  const unary = Float32Array.from({ length: plane * classes }, (_, i) => (i < plane ? 0.6 : 0.4 / classes));
  for (let y = top; y < Math.min(height, top + 20); y++) {
    for (let x = left; x < Math.min(width, left + 20); x++) {
      for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = 80 + 80 * noise();
      for (let c = 0; c < classes; c++) unary[c * plane + y * width + x] = 0.05 + noise();
    }
  }
  return {
    photo: { kind: 'rgb', data, height, width },
    unary: { kind: 'probabilities', data: unary, height, width, classes },
  };
}
