import { DsrgError } from '@dsrg/core';
import type { Fault } from './messages.ts';

/**
 * What WebAssembly and browsers say when there is no memory left; ONNX Runtime writes a photo to where it was given none, which is out of bounds.
 */
const outOfMemory =
  /out of memory|bad_alloc|allocation failed|cannot (?:enlarge|allocate) memory|array buffer alloc|\bOOM\b|failed to allocate|offset is out of bounds|memory access out of bounds/i;

/** An error as plain data, with a cure where one is known. */
export function faultOf(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error);
  if (outOfMemory.test(message)) {
    return {
      code: 'MEMORY',
      message: `The browser has no memory left for this (${firstLine(message)}).`,
      hint: 'Close other tabs, take a smaller photo or model, fewer scales, or no CRF; or use dsrg on the command line.',
    };
  }
  if (error instanceof DsrgError) return { code: error.code, message, hint: error.hint };
  return { code: 'INTERNAL', message: firstLine(message) };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
