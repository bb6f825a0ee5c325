import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { repository } from '../../shared.ts';

const page = `<!doctype html><title>Training</title><script type="module">
const worker = new Worker('/worker.js', { type: 'module' });
worker.addEventListener('message', ({ data }) => { globalThis.answer = data; });
worker.addEventListener('error', ({ message }) => { globalThis.answer = { failed: 'The worker failed: ' + message }; });
</script>`;

/** Serves a page whose worker trains: the sources as one script, made by a bundler for browsers, and ONNX Runtime's WebAssembly. */
export async function serveTraining(): Promise<Server> {
  const script = await bundleForBrowsers('test/trainer/browser/worker.ts');
  const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
  const files = new Map<string, [type: string, content: string | Uint8Array]>([
    ['/', ['text/html', page]],
    ['/worker.js', ['text/javascript', script]],
    ['/runtime.wasm', ['application/wasm', readFileSync(join(runtime, 'ort-wasm-simd-threaded.wasm'))]],
  ]);
  const server = createServer(({ url = '/' }, response) => {
    const file = files.get(url);
    if (file === undefined) response.writeHead(404).end();
    else response.setHeader('Content-Type', file[0]).end(file[1]);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** @throws where anything needs what only Node has */
async function bundleForBrowsers(entrance: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(repository, entrance)],
    ...{ bundle: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent' },
    conditions: ['dsrg-source'],
  });
  return outputFiles[0]!.contents;
}
