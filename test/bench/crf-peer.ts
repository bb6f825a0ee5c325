import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BenchCase } from './crf-cases.ts';

/** A native program that runs the same maps, one on each request. */
export interface Peer {
  run(name: string): Promise<{ milliseconds: number; processor: number; kibibytes: number }>;
  result(name: string): Float32Array;
  close(): void;
}

/**
 * @param command program and arguments, to which the folder of raw files is added; it reads case names from stdin, one a
 * line, and answers each with milliseconds, those of processor time, and peak KiB: see crf-peer.py
 */
export function startPeer(command: readonly string[], cases: readonly BenchCase[]): Peer {
  const folder = mkdtempSync(join(tmpdir(), 'dsrg-crf-'));
  for (const { name, photo, unary, options, repeats } of cases) {
    const { height, width, classes } = unary;
    const { kernels, iterations } = options;
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify({ height, width, classes, kernels, iterations, repeats }),
    );
    writeFileSync(join(folder, `${name}.photo`), photo.data);
    writeFileSync(join(folder, `${name}.unary`), unary.data);
  }
  const [program, ...args] = command;
  const child = spawn(program!, [...args, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async run(name) {
      child.stdin.write(`${name}\n`);
      const { value, done } = await answers.next();
      if (done) throw new Error('The native peer ended early.');
      const [milliseconds, processor, kibibytes] = value.split(' ').map(Number);
      return { milliseconds: milliseconds!, processor: processor!, kibibytes: kibibytes! };
    },
    result: (name) => new Float32Array(Uint8Array.from(readFileSync(join(folder, `${name}.peer`))).buffer),
    close() {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
