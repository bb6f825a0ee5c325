import { type ModelMetadata, stampModelMetadata } from '@dsrg/core';
import { Writer } from 'protobufjs/minimal.js';

/** What {@link tinyModel} is to be. */
export interface TinyModel {
  /** `classes × 3`: logit of class c = Σ weights[c][k] · input[k]. */
  readonly weights: readonly (readonly number[])[];
  /** @default 1 */
  readonly stride?: number;
  /** Axes 2 and 3 of the input: names for any size. @default ['H', 'W'] */
  readonly size?: readonly (string | number)[];
  readonly input?: string;
  readonly output?: string;
}

/** An ONNX model of one 1×1 convolution, written by hand. */
export function tinyModel({ weights, stride = 1, size = ['H', 'W'], input = 'input', output = 'logits' }: TinyModel) {
  const weight = message((w) => {
    for (const dim of [weights.length, 3, 1, 1]) w.uint32(8).int64(dim);
    w.uint32(16).int32(1);
    text(w, 8, 'weight');
    bytes(w, 9, new Uint8Array(new Float32Array(weights.flat()).buffer));
  });
  const strides = message((w) => {
    text(w, 1, 'strides');
    w.uint32((8 << 3) | 0).int64(stride);
    w.uint32((8 << 3) | 0).int64(stride);
    w.uint32((20 << 3) | 0).int32(7);
  });
  const node = message((w) => {
    text(w, 1, input);
    text(w, 1, 'weight');
    text(w, 2, output);
    text(w, 4, 'Conv');
    bytes(w, 5, strides);
  });
  const graph = message((w) => {
    bytes(w, 1, node);
    text(w, 2, 'tiny');
    bytes(w, 5, weight);
    bytes(w, 11, tensorInfo(input, [1, 3, ...size]));
    bytes(w, 12, tensorInfo(output, [1, weights.length, ...size.map((side) => (stride === 1 ? side : `${side}_out`))]));
  });
  return message((w) => {
    w.uint32(8).int64(8);
    bytes(
      w,
      8,
      message((o) => {
        text(o, 1, '');
        o.uint32(16).int64(17);
      }),
    );
    bytes(w, 7, graph);
  });
}

/** Metadata that fits `tinyModel({ weights })`: samples are divided by 255. */
export function tinyMetadata(classes: readonly string[], change: Partial<ModelMetadata> = {}): ModelMetadata {
  return {
    format: 1,
    classes,
    palette: classes.map((_, index) => [index * 40, 255 - index * 40, index]),
    mean: [0, 0, 0],
    std: [255, 255, 255],
    channelOrder: 'rgb',
    input: 'input',
    output: 'logits',
    outputStride: 1,
    resize: 'any',
    resizeConvention: 'half-pixel',
    ...change,
  };
}

/** A model that calls blue pixels background, red ones `red` and green ones `green`. */
export function colourModel(change: Partial<ModelMetadata> = {}): Uint8Array {
  const weights = [
    [-4, -4, 8],
    [8, -8, 0],
    [-8, 8, 0],
  ];
  return stampModelMetadata(tinyModel({ weights }), tinyMetadata(['background', 'red', 'green'], change));
}

function tensorInfo(name: string, shape: readonly (string | number)[]): Uint8Array {
  const dims = message((w) => {
    for (const side of shape) {
      const dim = message((d) => (typeof side === 'number' ? d.uint32(8).int64(side) : text(d, 2, side)));
      bytes(w, 1, dim);
    }
  });
  const tensor = message((w) => {
    w.uint32(8).int32(1);
    bytes(w, 2, dims);
  });
  return message((w) => {
    text(w, 1, name);
    bytes(
      w,
      2,
      message((t) => bytes(t, 1, tensor)),
    );
  });
}

function message(fill: (writer: Writer) => unknown): Uint8Array {
  const writer = Writer.create();
  fill(writer);
  return writer.finish();
}

function text(writer: Writer, field: number, value: string): Writer {
  return writer.uint32((field << 3) | 2).string(value);
}

function bytes(writer: Writer, field: number, value: Uint8Array): Writer {
  return writer.uint32((field << 3) | 2).bytes(value);
}
