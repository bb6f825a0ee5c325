import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { repository } from '../shared.ts';
import { styleBreaches } from './house-style.ts';
import { sourceFiles } from './source-files.ts';

const folders = ['core', 'converters', 'evaluate', 'trainer', 'fixtures', 'test'];
/** Made here, never kept: see .gitignore. */
const ignored = ['node_modules', 'runs', 'quickstart', 'docs'];
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE'];
const kept = [...folders, ...pages, 'package.json', 'package-lock.json', 'tsconfig.json'];

describe('the house style', () => {
  it('holds in every source file', () => {
    expect(sourceFiles(folders).flatMap(styleBreaches)).to.deep.equal([]);
  });

  it('keeps the top level to the entries agreed on', () => {
    const entries = readdirSync(repository).filter((name) => !name.startsWith('.') && !ignored.includes(name));
    expect(entries.filter((name) => !kept.includes(name))).to.deep.equal([]);
  });

  const breaches: [string, string, RegExp][] = [
    ['core/long.ts', 'f();\n'.repeat(301), /301 lines/],
    ['core/denseCrf.ts', 'export {};', /kebab-case/],
    ['core/Dense.ts', 'export {};', /kebab-case/],
    ['core/a.ts', 'const a = 1;\nexport default a;', /default export/],
    ['core/a.ts', 'export default function a() {}', /default export/],
    ['core/a.ts', 'const a = 1;\nexport { a as default };', /default export/],
    ['core/a.ts', 'let cache = 0;\nexport const next = () => cache++;', /state in its module/],
    ['core/a.ts', 'export let cache = 0;', /state in its module/],
    ['core/a.ts', 'export const f = (x: any) => x;', /type any/],
    ['core/a.ts', 'export const x = JSON.parse("1") as any[];', /type any/],
    ['core/index.ts', "export * from './types.ts';", /whatever another file does/],
    ['test/a.test.ts', "describe('a', () => { it.only('b', () => {}); });", /leaves all tests but one out/],
    ['evaluate/watch/a.ts', "export const f = (run: string) => [run, 'done.json'];", /spells 'done.json'/],
    ['evaluate/a.ts', 'process.stderr.write(name);', /writes to the terminal/],
    ['evaluate/a.ts', 'console.log(name);', /writes to the terminal/],
    ['core/a.ts', `export const photos = '${['', 'home', 'ann', 'photos'].join('/')}';`, /someone's machine/],
  ];
  for (const [path, text, expected] of breaches) {
    it(`catches ${JSON.stringify(text.slice(0, 40))} in ${path}`, () => {
      const found = styleBreaches({ path, text });
      expect(found).to.have.length(1);
      expect(found[0]).to.match(expected);
    });
  }

  it('lets a plain file pass', () => {
    const text = 'export const x = 1;\n'.repeat(300);
    expect(styleBreaches({ path: 'core/node/write-file-atomic.ts', text })).to.deep.equal([]);
    const inside = "export * as all from './types.ts';\nexport function f() {\n  let any = 0;\n  return any++;\n}";
    expect(styleBreaches({ path: 'core/a.ts', text: inside })).to.deep.equal([]);
  });
});
