import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { writeFileAtomic, writeFolderAtomic } from '@dsrg/core/node';

/**
 * Writes the page that segments, and learns, in a browser.
 *
 * @param path of one file (`.html`) that holds everything and opens by a double click; or of a new or empty folder, for a server: there it
 *   has threads, where the server isolates its pages
 * @returns what was written, for people
 * @throws DsrgError FILE_WRITE, CONFIG for a folder that holds something; INTERNAL where the page was not built
 */
export async function writePage(path: string): Promise<string> {
  const app = await builtPage();
  if (/\.html?$/i.test(path)) {
    const page = await inOneFile(app);
    await writeFileAtomic(path, page);
    return `${path}: ${(page.length / 1e6).toFixed(1)} MB, all in one file; open it in a browser\n`;
  }
  const names = await readdir(app);
  await writeFolderAtomic(path, async (folder) => {
    for (const name of names) await copyFile(join(app, name), join(folder, name));
  });
  return `${path}: ${names.length} files for a server; with the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp" it has threads\n`;
}

async function builtPage(): Promise<string> {
  const root = dirname(createRequire(import.meta.url).resolve('@dsrg/evaluate/package.json'));
  const app = join(root, 'dist', 'page', 'app');
  if (existsSync(join(app, indexFile))) return app;
  throw new DsrgError('INTERNAL', `The page was not built: ${app} is not there.`, { hint: 'npm run build' });
}

const indexFile = 'index.html';
/** It would more than double the one file, for those few who have both a card and the patience to learn in a page. */
const webGpuFile = 'ort-webgpu.wasm.gz';

/** The page with all that it loads inside, as base64 of what is packed; then nothing may be fetched at all. */
async function inOneFile(app: string): Promise<string> {
  const parts: string[] = [];
  for (const name of (await readdir(app)).sort()) {
    if (!name.endsWith('.gz') || name === webGpuFile) continue;
    const content = (await readFile(join(app, name))).toString('base64');
    parts.push(`<script type="text/plain" id="part-${name.slice(0, -'.gz'.length)}">${content}</script>\n`);
  }
  const page = await readFile(join(app, indexFile), 'utf8');
  const policy = / 'self'(?= blob:)|connect-src 'self'; /g;
  return page
    .replace(/(?<=Content-Security-Policy" content=")[^"]*/, (whole) => whole.replace(policy, ''))
    .replace('<script>', () => `${parts.join('')}<script>`);
}
