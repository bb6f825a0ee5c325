/** One of the seven pictures that an interlaced PNG consists of, or the only one of another. */
export interface PngPass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly columns: number;
  readonly rows: number;
  /** Bytes a row, its filter's left out. */
  readonly stride: number;
}

/** First column and row, and the steps between them, of each pass (PNG, third edition, 8.2). */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * The passes of a PNG in their order; those without a pixel are left out, as they are in the file.
 *
 * @param bits a pixel
 */
export function pngPasses(
  { height, width, interlaced }: { readonly height: number; readonly width: number; readonly interlaced: boolean },
  bits: number,
): PngPass[] {
  const all = interlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  return all.flatMap(([x, y, stepX, stepY]) => {
    const columns = Math.ceil((width - x) / stepX);
    const rows = Math.ceil((height - y) / stepY);
    return columns > 0 && rows > 0
      ? [{ x, y, stepX, stepY, columns, rows, stride: Math.ceil((columns * bits) / 8) }]
      : [];
  });
}

/**
 * Takes the filters off the rows of a pass, where they lie (PNG, third edition, 9.2).
 *
 * @param lines rows of `stride` bytes, the filter's kind before each
 * @param unit bytes from a sample to that of the pixel on its left
 * @returns false for a kind that does not exist
 */
export function unfilterPass(lines: Uint8Array, stride: number, unit: number): boolean {
  for (let start = 1; start < lines.length; start += stride + 1) {
    const filter = lines[start - 1]!;
    if (filter > 4) return false;
    if (filter === 0) continue;
    const above = start - stride - 1; // of the first row: before the beginning, hence 0
    for (let k = 0; k < stride; k++) {
      const a = k < unit ? 0 : lines[start + k - unit]!;
      const b = above < 0 ? 0 : lines[above + k]!;
      const c = k < unit || above < 0 ? 0 : lines[above + k - unit]!;
      const guess = filter === 1 ? a : filter === 2 ? b : filter === 3 ? (a + b) >> 1 : paeth(a, b, c);
      lines[start + k] = lines[start + k]! + guess;
    }
  }
  return true;
}

function paeth(a: number, b: number, c: number): number {
  const pa = Math.abs(b - c);
  const pb = Math.abs(a - c);
  const pc = Math.abs(a + b - 2 * c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
