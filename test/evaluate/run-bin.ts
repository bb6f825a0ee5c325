import { type BinResult, startBin } from '../run-bin.ts';

/** Runs a command of `evaluate` to its end. */
export function runBin(bin: string, ...options: string[]): Promise<BinResult> {
  return startBin(`evaluate/bin/${bin}`, options).result;
}
