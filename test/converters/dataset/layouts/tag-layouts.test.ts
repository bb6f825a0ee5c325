import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tagLayouts } from '../../../../converters/dataset/layouts/tag-layouts.ts';
import { startBin } from '../../../run-bin.ts';
import { repository } from '../../../shared.ts';

describe('tagLayouts', () => {
  it('are the table of converters/README.md, in its order', () => {
    const readme = readFileSync(join(repository, 'converters', 'README.md'), 'utf8');
    const rows = tagLayouts.map(({ name, looks }) => `| ${name} | ${looks} |`);
    const places = rows.map((row) => readme.indexOf(row));
    expect(rows.filter((_, index) => places[index] === -1)).to.deep.equal([]);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
  });

  it('are named by dsrg-convert dataset --help', async () => {
    const { stdout } = await startBin('converters/bin/dsrg-convert', ['dataset', '--help']).result;
    const text = stdout.replace(/\s+/g, ' ');
    expect(tagLayouts.map(({ name }) => name).filter((name) => !text.includes(name))).to.deep.equal([]);
  });
});
