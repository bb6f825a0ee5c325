/** What the inner loops over a block of pixels read (slice.ts, splat.ts); addresses in bytes. */
@unmanaged
export class Span {
  count: i32;
  /** Bytes of a pixel's list, and the lists of byte offsets and of weights. */
  listBytes: usize;
  offsets: usize;
  weights: usize;
  /** Vertex rows to read from or to add to. */
  vertices: usize;
  /** Base-2 logits of the unary, whose maximum is 0. */
  unary: usize;
  /** Q of the iteration before, and what weight it has as the pixel's message to itself; 0 without such a message. */
  own: usize;
  ownWeight: f32;
  /** Rows of the block of pixels: logits, then their powers of two; a row is `blocks` blocks of vectors. */
  scratch: usize;
  rowBytes: usize;
  blocks: i32;
  derived: i32;
  /** f32 per pixel: what the derived label's logit is counted down from; that logit, then its power; sums of powers, then 1 / sum. */
  lastTotal: usize;
  last: usize;
  sums: usize;
}
