/** Where a stream of random numbers stands; plain JSON, so that a checkpoint can hold it. */
export interface RandomState {
  /** The words that the stream began with: its identity, from which `fork` derives others. */
  readonly origin: readonly number[];
  /** The words that it has come to. */
  readonly words: readonly number[];
}

/** A seeded stream of random numbers. */
export interface Random {
  /** Uniform in [0, 1), 53 bits; or in [low, high). */
  uniform(low?: number, high?: number): number;
  /** A whole number in 0..count−1, every one equally likely; `count` 1..2³². */
  integer(count: number): number;
  /** Normally distributed, mean 0 and variance 1. */
  normal(): number;
  /** Shuffles in place (Fisher and Yates) and returns the array. */
  shuffle<T>(items: T[]): T[];
  /** An independent stream. It depends on this stream's origin and `name` alone, not on how much has been drawn. */
  fork(name: string | number): Random;
  state(): RandomState;
}

/**
 * A random stream from a seed or from a saved state: xoshiro128** (Blackman and Vigna 2018), seeded through a mixing hash.
 *
 * @example
 * const random = createRandom(7);
 * const flips = random.fork('flips');
 */
export function createRandom(seed: number | string | RandomState): Random {
  const origin = typeof seed === 'object' ? Uint32Array.from(seed.origin) : mix(Uint32Array.of(1, 2, 3, 4), `${seed}`);
  const words = typeof seed === 'object' ? Uint32Array.from(seed.words) : origin.slice();

  function draw(): number {
    const a = words[0]!;
    const b = words[1]!;
    const c = words[2]!;
    const d = words[3]!;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    words[2] = c ^ a;
    words[3] = d ^ b;
    words[1] = b ^ words[2]!;
    words[0] = a ^ words[3]!;
    words[2] = words[2]! ^ (b << 9);
    words[3] = rotate(words[3]!, 11);
    return result;
  }

  function uniform(low = 0, high = 1): number {
    const unit = ((draw() >>> 5) * 2 ** 26 + (draw() >>> 6)) / 2 ** 53;
    return low + unit * (high - low);
  }

  function integer(count: number): number {
    const limit = 2 ** 32 - (2 ** 32 % count); // draws above it would favour the low numbers
    for (;;) {
      const drawn = draw();
      if (drawn < limit) return drawn % count;
    }
  }

  return {
    uniform,
    integer,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [items[i], items[j]] = [items[j]!, items[i]!];
      }
      return items;
    },
    fork(name) {
      const forked = mix(origin, `${name}`);
      return createRandom({ origin: [...forked], words: [...forked] });
    },
    state: () => ({ origin: [...origin], words: [...words] }),
  };
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Four words from four words and a text: every character stirs all of them. */
function mix(start: Uint32Array, text: string): Uint32Array {
  const words = start.slice();
  const stir = (value: number) => {
    for (let i = 0; i < 4; i++)
      words[i] = finish(words[i]! ^ finish(value + Math.imul(i + 1, 0x9e3779b9) + words[(i + 3) % 4]!));
  };
  for (let i = 0; i < text.length; i++) stir(text.charCodeAt(i));
  stir(text.length);
  stir(0x10000); // after the length, so that no text equals another's continuation
  return words;
}

/** An invertible 32-bit mixer (the finaliser of MurmurHash3). */
function finish(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
