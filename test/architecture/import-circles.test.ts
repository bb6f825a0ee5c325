import { expect } from 'chai';
import { importCircles } from './import-circles.ts';
import { type Import, importsOf } from './module-graph.ts';
import { sourceFiles } from './source-files.ts';

const edges = (...pairs: string[]): Import[] =>
  pairs.map((pair) => ({ from: pair[0] as string, to: pair[1] as string, typeOnly: false }));

describe('imports between files', () => {
  it('make no circle, types included', () => {
    const files = sourceFiles(['core', 'converters', 'evaluate', 'trainer', 'fixtures']);
    expect(importCircles(importsOf(files))).to.deep.equal([]);
  });

  it('are followed through types and files loaded later', () => {
    const imports = importsOf([
      { path: 'core/a.ts', text: "import type { B } from './b.ts';" },
      { path: 'core/b.ts', text: "export const c = () => import('./c.ts');" },
      { path: 'core/c.ts', text: "export type A = import('./a.ts').A;" },
    ]);
    expect(importCircles(imports)).to.deep.equal([['core/a.ts', 'core/b.ts', 'core/c.ts']]);
  });

  const cases: [string, Import[], string[][]][] = [
    ['a way without a way back', edges('ab', 'bc', 'ac'), []],
    ['two files', edges('ab', 'ba'), [['a', 'b']]],
    ['a file that imports itself', edges('aa'), [['a']]],
    [
      'a circle behind a way, and another apart',
      edges('xa', 'ab', 'bc', 'ca', 'pq', 'qp'),
      [
        ['a', 'b', 'c'],
        ['p', 'q'],
      ],
    ],
    ['two circles that share a file', edges('ab', 'ba', 'bc', 'cb'), [['a', 'b', 'c']]],
    ['a shared end', edges('ac', 'bc', 'ca'), [['a', 'c']]],
  ];
  for (const [what, imports, expected] of cases) {
    it(`are found to be in circles: ${what}`, () => expect(importCircles(imports)).to.deep.equal(expected));
  }
});
