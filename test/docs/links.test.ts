import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../shared.ts';
import { pages, readPage } from './pages.ts';

/** The anchor of a heading, as pages of repositories make them. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const headingsOf = (text: string): string[] => [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchorOf(title!));

/** Paths of this repository that a text names in code marks: `test/core`, `core/types.ts`. */
const namedPaths = (text: string): string[] =>
  [...text.matchAll(/`((?:core|converters|evaluate|trainer|test|fixtures|\.ci)\/[\w./-]+)`/g)].map(([, path]) => path!);

describe('the pages', () => {
  for (const page of pages) {
    it(`${page} links to what is there`, () => {
      const text = readPage(page);
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
      const dead = links.filter((link) => {
        if (/^https?:/.test(link)) return false;
        const [path, anchor] = link.split('#') as [string, string?];
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(repository, target))) return true;
        return anchor !== undefined && !headingsOf(readPage(target as (typeof pages)[number])).includes(anchor);
      });
      expect(dead).to.deep.equal([]);
    });

    it(`${page} names files and folders that are there`, () => {
      expect(namedPaths(readPage(page)).filter((path) => !existsSync(join(repository, path)))).to.deep.equal([]);
    });
  }

  it('a dead link and a wrong anchor would be found', () => {
    expect(headingsOf('# Data sets: the layouts that are recognised')).to.deep.equal([
      'data-sets-the-layouts-that-are-recognised',
    ]);
    expect(namedPaths('see `core/none.ts` and `a/b`')).to.deep.equal(['core/none.ts']);
  });
});
