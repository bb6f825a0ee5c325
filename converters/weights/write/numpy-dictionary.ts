import { transpose } from '../../read/numpy/numpy-array.ts';
import {
  int32,
  latin1Of,
  npyDictionaryEnd,
  npyDictionaryStart,
  pickledArrayEnd,
  pickledArrayStart,
  pickledBytesEnd,
  pickledBytesStart,
  pickleText,
} from '../../write/python-pickle.ts';
import type { OutgoingLayer } from './caffe-layers.ts';
import { bytesOf } from './init-safetensors.ts';

/**
 * Writes layers as DSRG-tensorflow's `init.model`: a `.npy` of one Python dictionary, {layer: {'w': HWIO, 'b': vector}}, pickled under
 * the module names that every NumPy knows and by protocol 2, which Python 2 reads, too. Class scores get the port's names (`fc8_1`). NumPy reads it with `allow_pickle=True`.
 */
export function* encodeNumpyDictionary(layers: readonly OutgoingLayer[]): Generator<Uint8Array> {
  yield latin1Of(npyDictionaryStart());
  for (const { name, shape, weight, bias } of layers) {
    const [outs, ins, height, width] = shape as [number, number, number, number];
    yield latin1Of(`${pickleText(name.replace('fc8-SEC', 'fc8'))}}(`);
    const area = height * width;
    const turned = (): Float32Array => transpose(weight(), [height, width, ins, outs], [width, 1, area, ins * area]);
    // Kernels of one cell stand in Fortran order as they do here, and the port's own files have them so, too.
    yield* encodeArray('w', [height, width, ins, outs], area === 1 ? weight : turned, area === 1);
    if (bias) yield* encodeArray('b', [outs], bias);
    yield latin1Of('u');
  }
  yield latin1Of(npyDictionaryEnd);
}

function* encodeArray(
  key: string,
  shape: readonly number[],
  values: () => Float32Array,
  fortran = false,
): Generator<Uint8Array> {
  const { buffer, byteOffset, byteLength } = bytesOf(values());
  // Protocol 2 has no bytes that Python 2 and 3 both read: they are a text, one character a byte, and its encoding.
  const content = Buffer.from(Buffer.from(buffer, byteOffset, byteLength).toString('latin1'), 'utf8');
  yield latin1Of(
    `${pickleText(key)}${pickledArrayStart(shape, 'f4', fortran)}${pickledBytesStart}X${int32(content.length)}`,
  );
  yield content;
  yield latin1Of(`${pickledBytesEnd}${pickledArrayEnd}`);
}
