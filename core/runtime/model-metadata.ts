import type { BilinearConvention } from '../graph/resize-convention.ts';

/** What a model.onnx says of itself: everything that a program needs to feed it and to read its answer. */
export interface ModelMetadata {
  readonly format: 1;
  /** Class names in the order of the output channels, background first. */
  readonly classes: readonly string[];
  /** A colour `[red, green, blue]`, 0 to 255, for each class. */
  readonly palette: readonly (readonly number[])[];
  /** Per channel, always in the order red, green, blue; the network reads `(x − mean) / std` of samples 0 to 255. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** The order in which the network wants the three planes. */
  readonly channelOrder: 'rgb' | 'bgr';
  /** Name of the input tensor, `1 × 3 × height × width`. */
  readonly input: string;
  /** Name of the output tensor: logits, `1 × classes × rows × columns`. */
  readonly output: string;
  /** Photo pixels for each output cell. */
  readonly outputStride: number;
  /**
   * `any`: the network takes every size. `grid`: too, but sides of whole strides plus one are shown to it (321 = 20 · 16 + 1),
   * at which corner cells lie exactly on corner pixels. Otherwise each photo is stretched to this size.
   */
  readonly resize: 'any' | 'grid' | { readonly height: number; readonly width: number };
  /** How the photo is brought to the network's size and the logits back to the photo's. */
  readonly resizeConvention: BilinearConvention;
  /** Scale 1 shows a photo with its long side at this many pixels, whatever its own size. @default the photo's own size */
  readonly longSide?: number;
  /** Preset of the dense CRF that goes with the network. */
  readonly crf?: string;
  /** What tells which classes may be in a photo at all. @default nothing does */
  readonly gate?: TagGate;
  /** Where the model comes from, for people. */
  readonly note?: string;
}

/** Tag scores beside the class scores, from a network that has stayed ImageNet's: classes that it holds absent may be left out. */
export interface TagGate {
  /** Name of their output tensor: a score for each class but background, before the sigmoid, `1 × (classes − 1) × 1 × 1`. */
  readonly output: string;
  /** By class, background first: below which probability it is taken to be absent. 0: never. */
  readonly thresholds: readonly number[];
  /** By class, background first, which is 1: the share of the training photos that show it. @default the model does not say */
  readonly priors?: readonly number[];
}
