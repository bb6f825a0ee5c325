import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchCase } from './crf-cases.ts';

/** A native program that runs the same map, once on each request; one process for each case, so that its memory is the case's. */
export interface Peer {
  /** @returns `kibibytes`: how much its peak has grown since the map was loaded */
  run(): Promise<{ milliseconds: number; processor: number; kibibytes: number }>;
  result(): Float32Array;
  close(): void;
}

/**
 * @param command program and arguments, to which the path of the raw files is added, without extension; it answers each line on
 * stdin with milliseconds, those of processor time, and the KiB of its peak beyond the loaded map: see crf-peer.py
 */
export function startPeer(command: readonly string[], { photo, unary, options, repeats }: BenchCase): Peer {
  const folder = mkdtempSync(join(tmpdir(), 'dsrg-crf-'));
  const path = join(folder, 'case');
  const { height, width, classes } = unary;
  const { kernels, iterations } = options;
  writeFileSync(`${path}.json`, JSON.stringify({ height, width, classes, kernels, iterations, repeats }));
  writeFileSync(`${path}.photo`, photo.data);
  writeFileSync(`${path}.unary`, unary.data);
  const [program, ...args] = command;
  const child = spawn(program!, [...args, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run() {
      child.stdin.write('run\n');
      const { value, done } = await answers.next();
      if (done) throw new Error('The native peer ended early.');
      const [milliseconds, processor, kibibytes] = value.split(' ').map(Number);
      return { milliseconds: milliseconds!, processor: processor!, kibibytes: kibibytes! };
    },
    result: () => new Float32Array(Uint8Array.from(readFileSync(`${path}.peer`)).buffer),
    close() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
