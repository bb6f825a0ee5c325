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
  const blocked = (wide: number, narrow: number, narrows: number) =>
    (Math.floor(wide / block) * narrows + narrow) * block + (wide % block);
  const forms: Record<AxisOrder, { shape: number[]; place: (o: number, i: number, t: number) => number }> = {
    oit: { shape: [paddedOut, paddedIn, kernel, kernel], place: (o, i, t) => (o * paddedIn + i) * taps + t },
    oi: { shape: [paddedOut, paddedIn], place: (o, i) => o * paddedIn + i },
    toi: { shape: [taps, paddedOut, paddedIn], place: (o, i, t) => (t * paddedOut + o) * paddedIn + i },
    Oio: { shape: [paddedOut / block, paddedIn * block], place: (o, i) => blocked(o, i, paddedIn) },
    Ioi: { shape: [paddedIn / block, paddedOut * block], place: (o, i) => blocked(i, o, paddedOut) },
  };
  const { shape, place } = forms[order];
  const copy = (visit: (plain: number, stored: number) => void) => {
    for (let o = 0, plain = 0; o < out; o++) {
      for (let i = 0; i < into; i++) for (let t = 0; t < taps; t++, plain++) visit(plain, place(o, i, t));
    }
  };
  return {
    shape,
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
