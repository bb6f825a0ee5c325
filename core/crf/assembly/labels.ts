// Labels instead of Q: at each pixel the label whose Q is largest, of equals the first, as ../../image/argmax.ts has it. They go
// over the unary's place, u8[pixels], so that Q never leaves the rows.
import { job } from './memory-map';
import { Span } from './span';
import { largest } from './vector';

/**
 * Labels of a block's rows of powers, from pixel `start` on. Powers are multiplied by 1 / sum before they are compared: that may
 * make two of them equal. Lanes that are no label hold less than any largest Q.
 */
export function labelRows(start: i32, span: Span): void {
  const rowBytes = span.rowBytes;
  let row = span.scratch;
  for (let i: usize = 0; i < <usize>span.count; i++, row += rowBytes) {
    const inverse = v128.load32_splat(span.sums + (i << 2));
    let top = f32x4.mul(inverse, v128.load(row));
    for (let k: usize = 16; k < rowBytes; k += 16) top = f32x4.pmax(top, f32x4.mul(inverse, v128.load(row + k)));
    top = largest(top);
    let label = 0;
    if (job.derived && load<f32>(span.last + (i << 2)) * f32x4.extract_lane(inverse, 0) > f32x4.extract_lane(top, 0)) label = job.classes - 1;
    else for (let k: usize = 0; ; k += 16) {
      const equal = i32x4.bitmask(f32x4.eq(top, f32x4.mul(inverse, v128.load(row + k))));
      if (!equal) continue;
      label = (<i32>k >> 2) + ctz(equal);
      break;
    }
    store<u8>(job.unary + <usize>start + i, <u8>label);
  }
}

/** The same of rows of Q, f32[pixels][classes]. */
export function labelPlain(): void {
  const classes = job.classes;
  for (let i = 0, q = job.q; i < job.pixels; i++, q += <usize>classes << 2) {
    let label = 0;
    for (let c = 1; c < classes; c++) {
      if (load<f32>(q + (<usize>c << 2)) > load<f32>(q + (<usize>label << 2))) label = c;
    }
    store<u8>(job.unary + <usize>i, <u8>label);
  }
}
