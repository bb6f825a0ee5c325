// Builds the page that segments and learns (evaluate/page) into evaluate/dist/page/app: index.html with its script and style inside, and beside
// it what it loads, packed by gzip. `dsrg-predict --page` makes one file of them. Quiet, and quick when nothing has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'evaluate', 'page');
const out = join(root, 'evaluate', 'dist', 'page', 'app');
const index = join(out, 'index.html');

const builds = ['core', 'converters', 'evaluate', 'trainer', join('evaluate', 'dist', 'page')].map((name) =>
  join(root, name, name.endsWith('page') ? '' : 'dist', 'tsconfig.tsbuildinfo'),
);
const ours = [fileURLToPath(import.meta.url), join(source, 'index.html'), join(source, 'style.css')];
const newest = Math.max(...[...builds, ...ours].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
if (!existsSync(index) || statSync(index).mtimeMs < newest) await buildPage();

async function buildPage() {
  const { build } = await import('esbuild');
  const bundle = async (name) => {
    const { outputFiles } = await build({
      entryPoints: [join(source, name)],
      ...{ bundle: true, write: false, minify: true, format: 'iife', platform: 'browser', target: 'es2022' },
      ...{ logLevel: 'error', absWorkingDir: root, conditions: ['dsrg-source'], legalComments: 'none' },
      // Codecs read it as they begin; none is fetched from there, for their programs are given to them.
      define: { 'import.meta.url': '"http://localhost/dsrg.js"' },
    });
    return outputFiles[0].text;
  };
  const [script, worker] = [await bundle('page.ts'), await bundle('worker.ts')];
  const style = readFileSync(join(source, 'style.css'), 'utf8').trim();
  const safe = script.trim().replaceAll('</script', '<\\/script');
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  // Nothing may be fetched but what lies beside the page; workers are made of what the page holds.
  const policy = [
    "default-src 'none'",
    `script-src ${hash(safe)} 'self' blob: 'wasm-unsafe-eval'`,
    "worker-src 'self' blob:",
    "connect-src 'self'",
    `style-src ${hash(style)}`,
    'img-src blob: data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const html = readFileSync(join(source, 'index.html'), 'utf8')
    .replace("default-src 'none'", () => policy)
    .replace('/* style.css */', () => style)
    .replace('/* page.ts */', () => safe);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const pack = (name, content) => writeFileSync(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
  pack('worker.js', worker);
  const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
  pack('ort-wasm-simd-threaded.wasm', readFileSync(join(runtime, 'ort-wasm-simd-threaded.wasm')));
  writeFileSync(join(out, 'ort-wasm-simd-threaded.mjs'), readFileSync(join(runtime, 'ort-wasm-simd-threaded.mjs')));
  // For servers alone: the page of one file goes without it.
  pack('ort-webgpu.wasm', readFileSync(join(runtime, 'ort-wasm-simd-threaded.asyncify.wasm')));
  const codecs = { jpeg: ['dec/mozjpeg_dec', 'enc/mozjpeg_enc'], webp: ['dec/webp_dec'], avif: ['dec/avif_dec'] };
  const of = createRequire(join(root, 'core', 'package.json'));
  for (const [name, files] of Object.entries(codecs))
    for (const file of files)
      pack(`${file.replace(/^.*\//, '')}.wasm`, readFileSync(of.resolve(`@jsquash/${name}/codec/${file}.wasm`)));
  // Last: that it is there says that all is.
  writeFileSync(index, html);
}
