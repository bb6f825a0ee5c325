import { inflateInPage, type PhotoCodecs, photoCodecs } from '@dsrg/core';
import type { Page } from '../link/messages.ts';
import { usualThreads } from '../threads.ts';

/** Threads, and the parts of ONNX Runtime. */
export interface RuntimeOptions {
  readonly threads: number;
  readonly wasmBinary: Uint8Array;
  /** Where its threads find their script; only where there are several. */
  readonly wasmPaths?: string;
}

/**
 * How ONNX Runtime runs here.
 * @param base address of the folder that the page came from
 * @param threads at most what the page can have
 */
export async function runtimeOptions(page: Page, base: string, threads = usualThreads()): Promise<RuntimeOptions> {
  const wasmBinary = await page.part('ort-wasm-simd-threaded.wasm');
  return { threads, wasmBinary, ...(threads > 1 && { wasmPaths: base }) };
}

/** Decoders whose programs the page has. */
export function pageCodecs(page: Page): PhotoCodecs {
  const program = (path: string) => page.part(path.replace(/^.*\//, ''));
  return photoCodecs({ program, inflate: inflateInPage });
}

export async function bytesOf(content: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await content.arrayBuffer());
}
