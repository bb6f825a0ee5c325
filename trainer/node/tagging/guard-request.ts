import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Where the page is served. */
export interface PagePlace {
  readonly port: number;
  /** The first part of every path: who does not know it is refused. */
  readonly token: string;
}

/** A request that is refused, and why. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 415;
  readonly message: string;
}

/**
 * Looks whether a request comes from the page itself, or from the person who opens it. Another site's page in the same browser can reach this
 * computer, too: by a name of its own that it points here (then `Host` is not ours), or by our address (then `Origin` and
 * `Sec-Fetch-Site` are not).
 *
 * @returns the path behind the token, or why the request is refused
 */
export function guardRequest(request: IncomingMessage, { port, token }: PagePlace): { path: string } | Refusal {
  const { method = '', url = '', headers } = request;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return refuse(403, 'This page is for this computer alone.');
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`)
    return refuse(403, 'Another site asks.');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return refuse(403, 'Another site asks.');
  const [, given = '', path] = /^\/([^/?]*)\/([^?]*)$/.exec(url) ?? [];
  if (path === undefined || !isSame(given, token))
    return refuse(404, 'There is nothing here: use the address that dsrg-tag has printed.');
  if (method !== 'GET' && method !== 'POST') return refuse(405, `${method} is not answered.`);
  if (method === 'POST' && headers['content-type'] !== 'application/json') return refuse(415, 'JSON was expected.');
  return { path };
}

function refuse(status: Refusal['status'], message: string): Refusal {
  return { status, message };
}

/** Takes the same time wherever they differ. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
