/**
 * Turns a pixel of four inks into RGB by the rule of Pillow (`Convert.c`, cmyk2rgb), which knows no colour profile:
 * what cyan, magenta and yellow leave of what black leaves.
 *
 * @param ink cyan, magenta, yellow, black from `from` on; 255 is full ink
 * @param out red, green, blue go there from `to` on
 */
export function cmykToRgb(ink: Uint8Array, from: number, out: Uint8Array, to: number): void {
  const left = 255 - ink[from + 3]!;
  for (let c = 0; c < 3; c++) {
    const product = ink[from + c]! * left + 128;
    out[to + c] = Math.max(0, left - (((product >> 8) + product) >> 8));
  }
}
