/** Half floats (IEEE 754 binary16, as their 16 bits) as numbers. */
export function fromHalves(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 0x3ff;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** Numbers as half floats, rounded to the nearest, of two to the even one; beyond 65,504 they are infinite. */
export function toHalves(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, (value) => {
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    const size = Math.abs(value);
    if (Number.isNaN(size)) return 0x7e00;
    if (size >= 65_520) return sign | 0x7c00;
    // Steps between neighbours: 2^-24 up to 2^-14, then twice as wide at each power of two. A carry reaches the exponent.
    const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
    const steps = roundToEven(size * 2 ** (10 - exponent));
    return sign | (size < 2 ** -14 ? steps : ((exponent + 15) << 10) + (steps - 1024));
  });
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
