import { transpose } from '../../read/numpy/numpy-array.ts';
import {
  latin1Of,
  npyDictionaryEnd,
  npyDictionaryStart,
  pickledFloats,
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
    yield latin1Of(`${pickleText(name.replace('fc8-SEC', 'fc8'))}}(${pickleText('w')}`);
    const area = height * width;
    // Kernels of one cell stand in Fortran order as they do here, and the port's own files have them so, too.
    const hwio = [height, width, ins, outs];
    const values = area === 1 ? weight() : transpose(weight(), hwio, [width, 1, area, ins * area]);
    yield* pickledFloats(bytesOf(values), hwio, area === 1);
    if (bias) {
      yield latin1Of(pickleText('b'));
      yield* pickledFloats(bytesOf(bias()), [outs]);
    }
    yield latin1Of('u');
  }
  yield latin1Of(npyDictionaryEnd);
}
