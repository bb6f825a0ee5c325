import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { dirname } from 'node:path';
import { encodePng } from '@dsrg/core';
import { type RunningBin, startBin } from '../run-bin.ts';

/** Writes a photo of one colour, of 24 × 32 pixels. */
export function writePhoto(path: string, colour: readonly [number, number, number]): void {
  mkdirSync(dirname(path), { recursive: true });
  const data = Uint8Array.from({ length: 24 * 32 * 3 }, (_, i) => colour[i % 3]!);
  writeFileSync(path, encodePng({ kind: 'rgb', data, height: 24, width: 32 }));
}

/** dsrg-tag at work, and what it can be asked. */
export interface TagService extends RunningBin {
  readonly address: string;
  get(path: string): Promise<Reply>;
  tell(path: string, content: unknown): Promise<Reply>;
}

/** An answer: its status and its text. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly bytes: Buffer;
}

/** Starts dsrg-tag on a folder and waits for its page. */
export async function startTagging(folder: string, ...options: string[]): Promise<TagService> {
  const running = startBin('trainer/bin/dsrg-tag', [folder, ...options]);
  const first = once(running.child.stdout!, 'data').then(([chunk]) => String(chunk).trim());
  const early = running.result.then(({ stderr }) => {
    throw new Error(`dsrg-tag has ended: ${stderr}`);
  });
  const address = await Promise.race([first, early]);
  early.catch(() => undefined);
  const headers = { 'content-type': 'application/json' };
  return {
    ...running,
    address,
    get: (path) => fetchRaw(address, { path: new URL(address).pathname + path }),
    tell: (path, content) =>
      fetchRaw(address, {
        path: new URL(address).pathname + path,
        method: 'POST',
        headers,
        body: JSON.stringify(content),
      }),
  };
}

/** dsrg-tag at work in a folder, for the tests of one suite. */
export interface Tagging {
  start(...options: string[]): Promise<TagService>;
  startIn(folder: string, ...options: string[]): Promise<TagService>;
  /** Ends it as Ctrl-C does. */
  stop(service: TagService): TagService['result'];
}

/** Starts services, each of which ends with its test at the latest; to be called in a `describe`. */
export function taggingIn(folder: () => string): Tagging {
  const running: TagService[] = [];
  afterEach(async () => {
    for (const { child, result } of running.splice(0)) {
      child.kill('SIGKILL');
      await result;
    }
  });
  const startIn: Tagging['startIn'] = async (...options) => {
    const service = await startTagging(...options);
    running.push(service);
    return service;
  };
  return {
    startIn,
    start: (...options) => startIn(folder(), ...options),
    stop({ child, result }) {
      child.kill('SIGINT');
      return result;
    },
  };
}

/** What a request says; nothing of it is put in order, as `fetch` would. */
export interface RawRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks just as it is said. */
export async function fetchRaw(address: string, { body, ...options }: RawRequest): Promise<Reply> {
  const { hostname, port } = new URL(address);
  const sent = request({ hostname, port, agent: false, ...options });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  const bytes = Buffer.concat(pieces);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: bytes.toString(), bytes };
}
