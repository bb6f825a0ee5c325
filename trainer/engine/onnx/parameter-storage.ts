/**
 * Axis order in which a weight is kept in the step graph: o output channels, i input channels, t kernel taps; O and I are blocks of
 * channels, whose single channels come last. Weights of one tap are kept in two dimensions: element-wise operators on `[O, I, 1, 1]`
 * and a scalar are an order slower.
 */
export type AxisOrder = 'oit' | 'oi' | 'toi' | 'Oio' | 'Ioi';

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
  options: { order: AxisOrder; paddedOut?: number; paddedIn?: number; block?: number },
): Storage {
  const [out, into, kernel] = logical as [number, number, number, number];
  const { order, paddedOut = out, paddedIn = into, block = 1 } = options;
  const taps = kernel * kernel;
  const steps = (count: number, step: number) => Int32Array.from({ length: count }, (_, index) => index * step);
  const blocks = (count: number, others: number) =>
    Int32Array.from({ length: count }, (_, index) => Math.floor(index / block) * others * block + (index % block));
  // A stored place is a sum of three: of the output channel's, the input channel's, and the tap's.
  const forms: Record<AxisOrder, () => { shape: number[]; outs: Int32Array; ins: Int32Array; tap: number }> = {
    oit: () => ({
      ...{ shape: [paddedOut, paddedIn, kernel, kernel], outs: steps(out, paddedIn * taps), ins: steps(into, taps) },
      tap: 1,
    }),
    oi: () => ({ shape: [paddedOut, paddedIn], outs: steps(out, paddedIn), ins: steps(into, 1), tap: 0 }),
    toi: () => ({
      ...{ shape: [taps, paddedOut, paddedIn], outs: steps(out, paddedIn), ins: steps(into, 1) },
      tap: paddedOut * paddedIn,
    }),
    Oio: () => ({
      ...{ shape: [paddedOut / block, paddedIn * block], outs: blocks(out, paddedIn), ins: steps(into, block) },
      tap: 0,
    }),
    Ioi: () => ({
      ...{ shape: [paddedIn / block, paddedOut * block], outs: steps(out, block), ins: blocks(into, paddedOut) },
      tap: 0,
    }),
  };
  const { shape, outs, ins, tap } = forms[order]();
  return {
    shape,
    pack(plain) {
      const stored = new Float32Array(paddedOut * paddedIn * taps);
      for (let o = 0, from = 0; o < out; o++)
        for (let i = 0; i < into; i++) {
          const to = (outs[o] as number) + (ins[i] as number);
          for (let t = 0; t < taps; t++, from++) stored[to + t * tap] = plain[from] as number;
        }
      return stored;
    },
    unpack(stored) {
      const plain = new Float32Array(out * into * taps);
      for (let o = 0, to = 0; o < out; o++)
        for (let i = 0; i < into; i++) {
          const from = (outs[o] as number) + (ins[i] as number);
          for (let t = 0; t < taps; t++, to++) plain[to] = stored[from + t * tap] as number;
        }
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
