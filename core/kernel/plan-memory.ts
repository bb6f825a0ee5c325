import type { Kernel } from './open-kernel.ts';

const PAGE = 65536;

/** Lays out a kernel's memory for one use of it: everything begins with a whole vector and has one to spare. */
export function planMemory({ memory }: Kernel) {
  let end = 16;
  return {
    /** The address of room for so many bytes. */
    take(bytes: number): number {
      const address = end;
      end += (Math.ceil(bytes / 16) + 1) * 16;
      return address;
    },
    /** The memory, grown to what was taken. */
    open(): ArrayBuffer {
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return memory.buffer;
    },
  };
}
