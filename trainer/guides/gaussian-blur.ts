/**
 * Blurs a map by a Gaussian: first columns, then rows, each rounded to single precision; the kernel is cut off at 4 σ and divided by
 * its sum; beyond the border the map is mirrored with its border pixel repeated (scipy's `gaussian_filter` with its defaults).
 *
 * @param data `height × width`
 * @param sigma in pixels
 */
export function gaussianBlur(data: Float32Array, height: number, width: number, sigma: number): Float32Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const taps = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  const kernel = taps.map((tap) => tap / sum);
  const columns = new Float32Array(data.length);
  blurLines(data, columns, kernel, { lines: width, length: height, step: width, next: 1 });
  const rows = new Float32Array(data.length);
  blurLines(columns, rows, kernel, { lines: height, length: width, step: 1, next: width });
  return rows;
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  /** From one pixel of a line to the next one. */
  readonly step: number;
  /** From one line to the next one. */
  readonly next: number;
}

function blurLines(from: Float32Array, to: Float32Array, kernel: Float64Array, { lines, length, step, next }: Lines) {
  const radius = (kernel.length - 1) / 2;
  const line = new Float64Array(length + 2 * radius);
  const places = Int32Array.from(line, (_, k) => mirror(k - radius, length) * step);
  for (let start = 0, n = 0; n < lines; n++, start += next) {
    for (let k = 0; k < line.length; k++) line[k] = from[start + places[k]!]!;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * line[i + k]!;
      to[start + i * step] = sum;
    }
  }
}

/** Where a place beyond the border is taken from: … 1 0 | 0 1 2 | 2 1 …, as often as needed. */
function mirror(place: number, length: number): number {
  const period = 2 * length;
  const within = ((place % period) + period) % period;
  return within < length ? within : period - 1 - within;
}
