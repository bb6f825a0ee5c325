import { join } from 'node:path';
import {
  argmaxLabels,
  type CrfVariant,
  createDenseCrf,
  type ProbabilityMap,
  referenceCrf,
  supportsVariant,
} from '@dsrg/core';
import { expect } from 'chai';
import { repository, shared } from '../../shared.ts';
import { compareMaps, type GoldenCase, goldenNames, readGoldenCase } from './golden.ts';
import { type HelperThread, startHelperThread } from './helper-thread.ts';

const own = join(repository, 'fixtures/crf/index.json');
const sets: [what: string, index: string | undefined][] = [
  ['our reference in double precision', own],
  ['the published program', shared('golden/crf/index.json')],
];

for (const [what, index] of sets) {
  describe(`the CRF in WebAssembly against ${what}`, () => {
    let helper: HelperThread;
    before(async () => {
      helper = await startHelperThread();
    });
    after(() => helper.close());

    for (const variant of ['scalar', 'simd', 'relaxed'] as CrfVariant[]) {
      for (const name of index ? goldenNames(index) : []) {
        it(`equals it on ${name}, ${variant}`, function () {
          if (!supportsVariant(variant)) {
            console.log(`      skipped: this engine has no ${variant} WebAssembly`);
            this.skip();
          }
          const crf = createDenseCrf({ variant });
          const golden = readGoldenCase(index!, name);
          const { photo, unary, kernels } = golden;
          const steps: ProbabilityMap[] = [];
          const iterations = Math.max(...golden.outputs.map((output) => output.iterations));
          const last = crf.run(photo, unary, { kernels, iterations, onIteration: (q) => steps.push(q) });
          expectGolden(golden, steps);
          expect(last.data).to.deep.equal(steps[iterations]!.data);
          expect(crf.run(photo, unary, { kernels, iterations }).data, 'a second run').to.deep.equal(last.data);
          const labels = { kernels, iterations, output: 'labels' } as const;
          expect(crf.run(photo, unary, labels), 'labels').to.deep.equal(argmaxLabels(last));
          if (variant === 'scalar') return;
          const shared: ProbabilityMap[] = [];
          const extras = { helpers: [helper.help] };
          const both = crf.run(photo, unary, { kernels, iterations, onIteration: (q) => shared.push(q) }, extras);
          expectGolden(golden, shared);
          expect(crf.run(photo, unary, { kernels, iterations }, extras).data, 'two threads again').to.deep.equal(
            both.data,
          );
          expect(crf.run(photo, unary, labels, extras), 'labels by two').to.deep.equal(argmaxLabels(both));
        });
      }
    }
  });
}

describe('fixtures/crf', () => {
  it('is what the reference gives', () => {
    for (const name of goldenNames(own)) {
      const { photo, unary, kernels, outputs } = readGoldenCase(own, name);
      for (const { iterations, q } of outputs) {
        expect(compareMaps(referenceCrf(photo, unary, { kernels, iterations }), q).distance).to.be.at.most(1e-7);
      }
    }
  });
});

function expectGolden({ name, outputs }: GoldenCase, steps: readonly ProbabilityMap[]): void {
  const limit = name.endsWith('norm_none') ? 2e-4 : 2e-5;
  for (const output of outputs) {
    const { distance, flips } = compareMaps(steps[output.iterations]!, output.q);
    expect(distance, `after ${output.iterations} iterations`).to.be.at.most(limit);
    expect(flips, `labels after ${output.iterations} iterations`).to.equal(0);
  }
}
