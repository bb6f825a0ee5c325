import { counted, DsrgError, type FloatBatch } from '@dsrg/core';

/** Losses read single precision from an engine; tests hand them double precision to check gradients. */
export type Floats = Float32Array | Float64Array;

/** A {@link FloatBatch} in either precision: planar `count × channels × height × width`. */
export interface Batch<A extends Floats = Floats> extends Omit<FloatBatch, 'data'> {
  readonly data: A;
}

/** A loss and its gradient with respect to the batch that it was computed from. */
export interface Loss<A extends Floats = Floats> {
  readonly value: number;
  readonly gradient: Batch<A>;
}

/** Smallest normal single-precision number: probabilities are clamped here before their logarithm. */
export const SMALLEST = 2 ** -126;

/** A zero batch of the same shape and precision. */
export function zerosLike<A extends Floats>(batch: Batch<A>): Batch<A> {
  return { ...batch, data: emptyLike(batch.data) };
}

/** Image `index` of a batch as a view (no copy): `channels × height × width`. */
export function planesOf<A extends Floats>(batch: Batch<A>, index: number): A {
  const size = batch.channels * batch.height * batch.width;
  return batch.data.subarray(index * size, (index + 1) * size) as A;
}

/** Refuses a batch whose data do not fill its shape. */
export function requireBatch(batch: Batch, what: string): void {
  const expected = batch.count * batch.channels * batch.height * batch.width;
  if (batch.data.length === expected && expected > 0) return;
  throw new DsrgError('SHAPE', `${what} hold ${batch.data.length} numbers; ${shapeOf(batch)} needs ${expected}.`, {
    hint: 'A batch is planar: count × channels × height × width, none of them 0.',
  });
}

/** Refuses per-photo maps (cues, refined maps) that are not one per image of `batch` and of its size. */
export function requireMaps(
  batch: Batch,
  maps: readonly { classes: number; height: number; width: number; data: { length: number } }[],
  what: string,
): void {
  if (maps.length !== batch.count) {
    throw new DsrgError(
      'SHAPE',
      `${maps.length} ${what} for a batch of ${counted(batch.count, 'photo')}; one each is expected.`,
    );
  }
  maps.forEach((map, index) => {
    const { classes, height, width, data } = map;
    const fits = classes === batch.channels && height === batch.height && width === batch.width;
    if (fits && data.length === classes * height * width) return;
    throw new DsrgError(
      'SHAPE',
      `${what} of photo ${index} are ${classes}×${height}×${width} (${data.length} numbers); ` +
        `the network's output is ${batch.channels}×${batch.height}×${batch.width}.`,
      { hint: `Make the ${what} on the grid of the network's output.` },
    );
  });
}

function shapeOf({ count, channels, height, width }: Batch): string {
  return `${count}×${channels}×${height}×${width}`;
}

function emptyLike<A extends Floats>(data: A): A {
  return (data instanceof Float64Array ? new Float64Array(data.length) : new Float32Array(data.length)) as A;
}
