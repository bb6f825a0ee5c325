import { expect } from 'chai';

/** What any file may take, and what each of its bytes adds: bytes of memory, seconds of the processor. */
const memory = { floor: 512e6, perByte: 20 } as const;
const seconds = { floor: 2, perByte: 2e-6 } as const;

/**
 * Begins to watch what reading a file costs this process.
 *
 * @returns called afterwards with the file's bytes: fails where the process has grown, or worked, beyond what they allow. A peak below one
 *   that the process has seen before cannot be told
 */
export function watchCosts(): (bytes: number, what: string) => void {
  const before = process.cpuUsage();
  const peak = process.resourceUsage().maxRSS;
  return (bytes, what) => {
    const { user, system } = process.cpuUsage(before);
    const grown = 1024 * (process.resourceUsage().maxRSS - peak);
    expect((user + system) / 1e6, `seconds of ${what}`).to.be.lessThan(seconds.floor + seconds.perByte * bytes);
    expect(grown, `bytes that ${what} took`).to.be.lessThan(memory.floor + memory.perByte * bytes);
  };
}
