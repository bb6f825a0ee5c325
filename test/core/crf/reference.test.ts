import type { ProbabilityMap } from '@dsrg/core';
import { referenceCrf } from '@dsrg/core';
import { expect } from 'chai';
import { shared } from '../../shared.ts';
import { compareMaps, goldenNames, readGoldenCase } from './golden.ts';

describe('the reference CRF against the published program', () => {
  const index = shared('golden/crf/index.json');
  for (const name of index ? goldenNames(index) : []) {
    it(`equals it on ${name}`, function () {
      this.timeout(240_000);
      const { photo, unary, kernels, outputs } = readGoldenCase(index!, name);
      const steps: ProbabilityMap[] = [];
      const iterations = Math.max(...outputs.map((output) => output.iterations));
      referenceCrf(photo, unary, { kernels, iterations, onIteration: (q) => steps.push(q) });
      const limit = name.endsWith('norm_none') ? 2e-4 : 2e-5;
      for (const output of outputs) {
        const { distance, flips } = compareMaps(steps[output.iterations]!, output.q);
        expect(distance, `after ${output.iterations} iterations`).to.be.at.most(limit);
        expect(flips, `labels after ${output.iterations} iterations`).to.equal(0);
      }
    });
  }
});
