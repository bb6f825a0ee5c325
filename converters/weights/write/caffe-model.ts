import protobuf from 'protobufjs/minimal.js';
import type { OutgoingLayer } from './caffe-layers.ts';
import { bytesOf } from './init-safetensors.ts';

/** Field numbers of caffe.proto, times eight, plus the wire type: 2 for messages, texts and packed lists. */
const text = (field: number): number => field * 8 + 2;

/**
 * Writes layers as a `.caffemodel` of today's generation: name, type, blobs with shape and packed data. That is what Caffe's `copy_from`
 * and `CopyTrainedLayersFrom` read. Piece by piece: one blob at a time is held.
 */
export function* encodeCaffeModel(layers: readonly OutgoingLayer[], network: string): Generator<Uint8Array> {
  yield protobuf.Writer.create().uint32(text(1)).string(network).finish();
  for (const { name, shape, weight, bias } of layers) {
    const blobs = [{ shape, values: weight }, ...(bias ? [{ shape: [shape[0] as number], values: bias }] : [])];
    const heads = blobs.map((blob) => blobHead(blob.shape));
    const start = protobuf.Writer.create().uint32(text(1)).string(name).uint32(text(2)).string('Convolution').finish();
    const blobSizes = heads.map(({ head, size }) => head.length + size);
    const tags = blobSizes.map((size) => protobuf.Writer.create().uint32(text(7)).uint32(size).finish());
    const size = blobSizes.reduce((sum, blobSize, k) => sum + blobSize + (tags[k] as Uint8Array).length, start.length);
    yield protobuf.Writer.create().uint32(text(100)).uint32(size).finish();
    yield start;
    for (const [k, { values }] of blobs.entries()) {
      yield tags[k] as Uint8Array;
      yield (heads[k] as { head: Uint8Array }).head;
      yield bytesOf(values());
    }
  }
}

/** All of a blob but its numbers: shape (7) with packed dims (1), then the tag and length of packed data (5). */
function blobHead(shape: readonly number[]): { head: Uint8Array; size: number } {
  const size = 4 * shape.reduce((product, side) => product * side, 1);
  const writer = protobuf.Writer.create().uint32(text(7)).fork().uint32(text(1)).fork();
  for (const side of shape) writer.int64(side);
  return { head: writer.ldelim().ldelim().uint32(text(5)).uint32(size).finish(), size };
}
