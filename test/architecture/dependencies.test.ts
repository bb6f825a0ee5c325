import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../shared.ts';
import { sourceFiles } from './source-files.ts';

type Table = Readonly<Record<string, string>>;

/** What packages depend on without importing it. */
const unspoken: Readonly<Record<string, string>> = {
  '@types/node': 'the types of @dsrg/core/node speak of Node’s',
};

describe('the dependencies', () => {
  for (const name of ['core', 'converters', 'evaluate', 'trainer']) {
    const manifest = JSON.parse(readFileSync(join(repository, name, 'package.json'), 'utf8')) as Record<string, Table>;
    const all = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((table) =>
      Object.keys(manifest[table] ?? {}),
    );

    it(`of ${name} are all used there`, () => {
      const sources = sourceFiles([name]).map((file) => file.text);
      const text = [...sources, JSON.stringify(manifest.imports ?? {})].join('\n');
      const used = (library: string) => new RegExp(`['"]${library.replaceAll('/', '\\/')}(/[^'"]*)?['"]`).test(text);
      expect(all.length).to.be.above(0);
      expect(all.filter((library) => !used(library) && !(library in unspoken))).to.deep.equal([]);
    });
  }
});
