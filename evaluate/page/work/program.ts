import { inflateInPage, type PhotoCodecs, photoCodecs } from '@dsrg/core';
import type { Page } from '../link/messages.ts';

/** Threads, and the parts of ONNX Runtime. */
export interface RuntimeOptions {
  readonly threads: number;
  readonly wasmBinary: Uint8Array;
  /** Where its threads find their script; only where there are several. */
  readonly wasmPaths?: string;
}

/** What a browser tells of itself, and Node does not. */
interface Surroundings {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

/** Most threads: a core is left to the page, and more than four bring networks of this size little. */
const mostThreads = 4;

/**
 * How ONNX Runtime runs here: with threads where the page is isolated (a server sends COOP and COEP), else with one.
 * @param base address of the folder that the page came from
 */
export async function runtimeOptions(page: Page, base: string): Promise<RuntimeOptions> {
  const { crossOriginIsolated = false, navigator } = globalThis as Surroundings;
  const cores = crossOriginIsolated ? (navigator?.hardwareConcurrency ?? 1) : 1;
  const threads = Math.max(1, Math.min(mostThreads, cores - 1));
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
