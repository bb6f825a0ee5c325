import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import '../property-seed.ts';
import { repository } from '../shared.ts';
import { sourceFiles } from './source-files.ts';

/** The cases that fast-check tries of its own accord. */
function cases(): number[] {
  const tried: number[] = [];
  fc.assert(fc.property(fc.integer(), (n) => tried.push(n) > 0));
  return tried;
}

describe('property tests', () => {
  it('take the same cases each time: every run of mocha reads the seed first', () => {
    const { require: files } = JSON.parse(readFileSync(join(repository, '.mocharc.json'), 'utf8'));
    expect(files).to.include('./test/property-seed.ts');
    expect(cases()).to.have.length(100).and.deep.equal(cases());
  });

  it('never choose a seed of their own', () => {
    const own = /\b(reset)?[cC]onfigureGlobal\(|\bseed: (Date|Math)\b|\bMath\.random\(/;
    const allowed = /^test\/(property-seed|try-random|architecture\/property-seed\.test)\.ts$/;
    const found = sourceFiles(['test']).filter(({ path, text }) => !allowed.test(path) && own.test(text));
    expect(found.map(({ path }) => path)).to.deep.equal([]);
  });
});
