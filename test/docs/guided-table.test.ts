import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { guidedTable } from './guided-table.ts';

describe('docs: the trainer’s table of Guided Labelling’s constants', () => {
  it('has a row for every setting of both presets, with the values that they have', () => {
    const readme = readFileSync(new URL('../../trainer/README.md', import.meta.url), 'utf8');
    const rows = readme.split('\n').filter((line) => /^\| `[a-z][\w.]*` \| .* \| .* \|$/i.test(line));
    expect(rows.length).to.be.above(80);
    expect(rows).to.deep.equal(guidedTable());
  });
});
