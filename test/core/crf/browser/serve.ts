import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join, normalize } from 'node:path';
import ts from 'typescript';
import { repository } from '../../../shared.ts';

const page = `<!doctype html><title>CRF</title><script type="module">
new Worker('/test/core/crf/browser/leader.ts', { type: 'module' }).addEventListener('error', (event) =>
  fetch('/done', { method: 'POST', body: 'The worker failed: ' + event.message }));
</script>`;

/**
 * Serves the page that runs the CRF, our sources as JavaScript, and `cases`; isolated, so that memory may be shared.
 *
 * @param take gets every POST's address and body
 */
export function serveCrf(cases: string, take: (url: URL, body: Buffer) => void): Promise<Server> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    if (request.method === 'POST') {
      take(url, await bodyOf(request));
      response.end();
    } else if (url.pathname === '/') response.setHeader('Content-Type', 'text/html').end(page);
    else if (url.pathname === '/cases') response.setHeader('Content-Type', 'application/json').end(cases);
    else if (url.pathname.endsWith('.ts'))
      response.setHeader('Content-Type', 'text/javascript').end(script(url.pathname));
    else response.writeHead(404).end();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function script(path: string): string {
  const text = readFileSync(join(repository, normalize(path)), 'utf8');
  const compilerOptions = { module: ts.ModuleKind.ES2022, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
