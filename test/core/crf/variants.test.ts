import { type CrfVariant, createDenseCrf, type ProbabilityMap, supportsVariant } from '@dsrg/core';
import { expect } from 'chai';
import { shared } from '../../shared.ts';
import { compareMaps, goldenNames, readGoldenCase } from './golden.ts';

describe('the CRF in WebAssembly against the published program', () => {
  const index = shared('golden/crf/index.json');
  for (const variant of ['scalar', 'simd', 'relaxed'] as CrfVariant[]) {
    for (const name of index ? goldenNames(index) : []) {
      it(`equals it on ${name}, ${variant}`, function () {
        if (!supportsVariant(variant)) {
          console.log(`      skipped: this engine has no ${variant} WebAssembly`);
          this.skip();
        }
        const crf = createDenseCrf({ variant });
        const { photo, unary, kernels, outputs } = readGoldenCase(index!, name);
        const steps: ProbabilityMap[] = [];
        const iterations = Math.max(...outputs.map((output) => output.iterations));
        const last = crf.run(photo, unary, { kernels, iterations, onIteration: (q) => steps.push(q) });
        const limit = name.endsWith('norm_none') ? 2e-4 : 2e-5;
        for (const output of outputs) {
          const { distance, flips } = compareMaps(steps[output.iterations]!, output.q);
          expect(distance, `after ${output.iterations} iterations`).to.be.at.most(limit);
          expect(flips, `labels after ${output.iterations} iterations`).to.equal(0);
        }
        expect(last.data).to.deep.equal(steps[iterations]!.data);
        expect(crf.run(photo, unary, { kernels, iterations }).data, 'a second run').to.deep.equal(last.data);
      });
    }
  }
});
