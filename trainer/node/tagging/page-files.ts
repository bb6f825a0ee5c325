import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { tagPageHtml } from './tag-page-html.ts';
import { tagPageStyle } from './tag-page-style.ts';

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly content: string | Uint8Array;
}

/**
 * The page's files by their paths; there are no others, whatever path is asked for. Its script is what was built of `trainer/page`.
 *
 * @param title of the page
 * @throws DsrgError INTERNAL where it was not built
 */
export function pageFiles(title: string): ReadonlyMap<string, PageFile> {
  const root = dirname(createRequire(import.meta.url).resolve('@dsrg/trainer/package.json'));
  const folder = join(root, 'dist', 'page');
  const files = new Map<string, PageFile>([
    ['', { type: 'text/html; charset=utf-8', content: tagPageHtml(title) }],
    ['style.css', { type: 'text/css; charset=utf-8', content: tagPageStyle }],
  ]);
  for (const name of scriptsIn(folder)) {
    files.set(name, { type: 'text/javascript; charset=utf-8', content: readFileSync(join(folder, name)) });
  }
  return files;
}

function scriptsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.js'));
  } catch (cause) {
    throw new DsrgError('INTERNAL', `The page was not built: ${folder} is not there.`, {
      hint: 'npm run build',
      cause,
    });
  }
}
