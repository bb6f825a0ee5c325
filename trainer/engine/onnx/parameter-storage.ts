/** Axis order in which a weight is kept in the step graph: o output channels, i input channels, t kernel taps. */
export type AxisOrder = 'oit' | 'oi' | 'io' | 'toi';

/** How a parameter lies in the step graph; checkpoints always hold plain OIHW. */
export interface Storage {
  /** Shape of the graph's input and output. */
  readonly shape: readonly number[];
  pack(plain: Float32Array): Float32Array;
  unpack(stored: Float32Array): Float32Array;
}

/** Storage of a weight of logical shape `[O, I, k, k]`, padded to `paddedOut × paddedIn` channels, in `order`. */
export function weightStorage(
  logical: readonly number[],
  options: { order: AxisOrder; paddedOut?: number; paddedIn?: number },
): Storage {
  const [out, into, kernel] = logical as [number, number, number, number];
  const { order, paddedOut = out, paddedIn = into } = options;
  const taps = kernel * kernel;
  const strides: Record<AxisOrder, [number, number, number]> = {
    oit: [paddedIn * taps, taps, 1],
    oi: [paddedIn, 1, 1],
    io: [1, paddedOut, 1],
    toi: [paddedIn, 1, paddedOut * paddedIn],
  };
  const shapes: Record<AxisOrder, number[]> = {
    oit: [paddedOut, paddedIn, kernel, kernel],
    oi: [paddedOut, paddedIn],
    io: [paddedIn, paddedOut],
    toi: [taps, paddedOut, paddedIn],
  };
  const [so, si, st] = strides[order];
  const copy = (visit: (plain: number, stored: number) => void) => {
    for (let o = 0, plain = 0; o < out; o++) {
      for (let i = 0; i < into; i++) for (let t = 0; t < taps; t++, plain++) visit(plain, o * so + i * si + t * st);
    }
  };
  return {
    shape: shapes[order],
    pack(plain) {
      const stored = new Float32Array(paddedOut * paddedIn * taps);
      copy((from, to) => {
        stored[to] = plain[from] as number;
      });
      return stored;
    },
    unpack(stored) {
      const plain = new Float32Array(out * into * taps);
      copy((to, from) => {
        plain[to] = stored[from] as number;
      });
      return plain;
    },
  };
}

/** Storage of a bias of `channels` values, padded with zeros. */
export function biasStorage(channels: number, padded = channels): Storage {
  return {
    shape: [padded],
    pack(plain) {
      const stored = new Float32Array(padded);
      stored.set(plain);
      return stored;
    },
    unpack: (stored) => stored.slice(0, channels),
  };
}
