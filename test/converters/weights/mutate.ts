/** Small, repeatable random numbers (mulberry32): whole numbers from 0 to `below` − 1. */
export function createDice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const extremes = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** A damaged copy: flipped bits, other bytes, length fields at their extremes, pieces cut out, repeated, or cut off. */
export function mutate(bytes: Uint8Array, dice: (below: number) => number): Uint8Array {
  let copy: Uint8Array = bytes.slice();
  for (let times = 1 + dice(3); times > 0; times--) {
    const at = dice(Math.max(copy.length, 1));
    const length = 1 + dice(Math.min(64, Math.max(copy.length - at, 1)));
    const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
    switch (dice(8)) {
      case 0:
        copy[at] = (copy[at] ?? 0) ^ (1 << dice(8));
        break;
      case 1:
        copy[at] = dice(256);
        break;
      case 2:
        if (at + 4 <= copy.length) view.setUint32(at, extremes[dice(extremes.length)] as number, true);
        break;
      case 3:
        if (at + 8 <= copy.length) view.setBigUint64(at, 2n ** BigInt(dice(64)) - BigInt(dice(2)), true);
        break;
      case 4:
        copy = copy.slice(0, at);
        break;
      case 5:
        copy = joined(copy.subarray(0, at), copy.subarray(at + length));
        break;
      case 6:
        copy = joined(copy.subarray(0, at + length), copy.subarray(at));
        break;
      default: {
        // Where a format's own bytes are copied elsewhere, sound parts stand in unsound places.
        const to = dice(copy.length + 1);
        copy.copyWithin(to, at, at + length);
      }
    }
  }
  return copy;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
