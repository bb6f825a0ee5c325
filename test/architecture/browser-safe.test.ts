import { expect } from 'chai';
import { type Import, importsOf, loadedWith } from './module-graph.ts';
import { sourceFiles } from './source-files.ts';

/** Entrances that a page can load: those of all packages. */
const entrances = ['core/index.ts', 'converters/index.ts', 'evaluate/index.ts', 'trainer/index.ts'];

/** What runs in Node alone; that such a thing is named in words, or in a type, does not load it. */
const nodeOnly = /^node:|^onnxruntime-node$|^@tensorflow\/tfjs-node/;
/** Names that only Node knows, as code: not in a comment, a text, or behind a dot. */
const nodeGlobals = /(?<![.\w'"`])(?:Buffer|process|__dirname|require)(?=[.([])/;

describe('the entrances that a browser can load', () => {
  const files = sourceFiles(['core', 'converters', 'evaluate', 'trainer']);
  const imports = importsOf(files);
  const texts = new Map(files.map(({ path, text }) => [path, text]));

  for (const entrance of entrances) {
    const loaded = loadedWith(entrance, imports);

    it(`${entrance} loads nothing that runs in Node alone`, () => {
      expect(loaded.size, 'files and libraries found').to.be.greaterThan(20);
      const wrong = [...loaded].filter(([file]) => nodeOnly.test(file));
      expect(wrong.map(([, way]) => way.join(' → '))).to.deep.equal([]);
    });

    it(`${entrance} uses no global of Node's`, () => {
      const uses = [...loaded.keys()].filter((file) => nodeGlobals.test(withoutComments(texts.get(file) ?? '')));
      expect(uses).to.deep.equal([]);
    });
  }

  it('is told the way to what breaks it', () => {
    const found: Import[] = importsOf([
      { path: 'core/index.ts', text: "export { a } from './a.ts';\nexport type { T } from 'node:fs';" },
      { path: 'core/a.ts', text: "import type { B } from './b.ts';\nexport const a = () => import('./c.ts');" },
      { path: 'core/b.ts', text: "import 'node:path';" },
      { path: 'core/c.ts', text: "import { type X, y } from '@dsrg/core/node';" },
      { path: 'core/node/index.ts', text: "import { z } from 'node:os';" },
    ]);
    const loaded = loadedWith('core/index.ts', found);
    expect(loaded.get('node:os')).to.deep.equal([
      'core/index.ts',
      'core/a.ts',
      'core/c.ts',
      'core/node/index.ts',
      'node:os',
    ]);
    expect([...loaded.keys()]).to.not.include.members(['node:fs']);
    expect([...loaded.keys()]).to.not.include.members(['node:path']);
  });

  it('sees a global of Node in code, and not in words', () => {
    for (const text of ['Buffer.from(x)', 'if (process.env) y()']) expect(nodeGlobals.test(text), text).to.equal(true);
    for (const text of ['// Buffer.from', 'a.process(x)', "'process.env'", 'ArrayBuffer.isView(x)'])
      expect(nodeGlobals.test(withoutComments(text)), text).to.equal(false);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}
