/** An 8-bit photo as decoded: what the dense CRF reads. Never normalised, never mean-subtracted. */
export interface RgbImage {
  readonly kind: 'rgb';
  /** `height × width × 3` samples, row-major, red first. */
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A normalised image as a network reads it. */
export interface FloatImage {
  readonly kind: 'float';
  /** `channels × height × width`, planar. */
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Class scores before softmax; planar `classes × height × width`. */
export interface LogitMap {
  readonly kind: 'logits';
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  /** Was the photo shown mirrored? The map is turned back. @default false */
  readonly mirrored?: boolean;
  /** Scores of the tags before the sigmoid, class k + 1 at k, where they were asked for: of a model with a gate. */
  readonly tags?: Float32Array;
}

/** Class probabilities, summing to 1 at every pixel; planar `classes × height × width`. */
export interface ProbabilityMap {
  readonly kind: 'probabilities';
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/** A class index per pixel, row-major; 0 is background, {@link IGNORE} is void. */
export interface LabelMap {
  readonly kind: 'labels';
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** One bit per pixel, stored as 0 or 1, row-major. */
export interface BinaryMask {
  readonly kind: 'mask';
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Several maps of one size: what a network takes and gives in training; planar `count × channels × height × width`. */
export interface FloatBatch {
  readonly kind: 'batch';
  readonly data: Float32Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The label of pixels that are neither trained on nor scored (VOC's void). */
export const IGNORE = 255;
