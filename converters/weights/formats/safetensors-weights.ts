import { parseDtype } from '../../read/numpy/dtype.ts';
import { listSafetensors } from '../../read/safetensors.ts';
import { floatsOf, type StoredType } from '../floats.ts';
import type { WeightsFile } from '../found-tensor.ts';
import { quantised, refuseQuantised } from '../quantised.ts';

const types: Readonly<Record<string, StoredType>> = {
  F64: parseDtype('f8'),
  F32: parseDtype('f4'),
  F16: parseDtype('f2'),
  BF16: 'bf16',
};

/**
 * Reads a safetensors file as timm, torchvision's users and we ourselves write it. Whole numbers (`num_batches_tracked`) are no weights.
 * @throws DsrgError WEIGHTS for a file that is unsound
 */
export function readSafetensorsWeights(bytes: Uint8Array, name: string): WeightsFile {
  const tensors = listSafetensors(bytes, name).entries.flatMap(({ key, shape, dtype, body }) => {
    const type = types[dtype];
    if (/^F[468]_/.test(dtype) && shape.length >= 2) throw quantised(name, `${key} is ${dtype}`);
    if (dtype === 'I8' || dtype === 'U8')
      refuseQuantised(name, { name: key, shape }, dtype === 'I8' ? 'int8' : 'uint8');
    return type === undefined ? [] : [{ name: key, shape, values: () => floatsOf(body, type) }];
  });
  return { kind: 'a safetensors file', tensors };
}
