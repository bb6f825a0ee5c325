import { isSortedTable } from './formats/sorted-table.ts';
import { isTorchLegacy } from './formats/torch-weights.ts';

/** A kind of file that holds weights, or is often taken for one that does. */
export type WeightsKind =
  | 'caffemodel'
  | 'mxnet'
  | 'npy'
  | 'onnx'
  | 'pickle'
  | 'prototxt'
  | 'safetensors'
  | 'tensorflow'
  | 'tfjs'
  | 'torch-legacy'
  | 'zip';

/** What a file is. */
export interface KindOfFile {
  /** With its article: `a Caffe V1 model`. */
  readonly what: string;
  /** How it is read; `undefined` for kinds that are not. */
  readonly kind?: WeightsKind;
  /** What to use instead of one that is not read. */
  readonly cure?: string;
}

const ascii = (head: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...head.subarray(start, end));

/**
 * Recognises weights by their content.
 *
 * @param head the file's first bytes; all of them where it is small
 * @param path its ending decides only between kinds whose content is alike
 */
export function kindOfWeights(head: Uint8Array, path: string): KindOfFile | undefined {
  return byMark(head) ?? byShards(head, path) ?? byText(head, path) ?? byProtobuf(head, path);
}

/** Kinds that begin with a mark of their own. */
function byMark(head: Uint8Array): KindOfFile | undefined {
  if (ascii(head, 0, 6) === '\x93NUMPY') return { what: 'a NumPy file (.npy)', kind: 'npy' };
  if (ascii(head, 0, 4) === 'PK\x03\x04') {
    const names = ascii(head, 0, 4096);
    if (/data\.pkl/.test(names)) return { what: 'a PyTorch file', kind: 'zip' };
    if (/\.npy/.test(names)) return { what: 'NumPy arrays (.npz)', kind: 'zip' };
    if (/model\.weights\.h5|metadata\.json/.test(names)) {
      return {
        what: 'a Keras model',
        cure: 'tensorflowjs_converter --input_format keras_keras FILE FOLDER, then give FOLDER/model.json',
      };
    }
    return { what: 'a zip archive', kind: 'zip' };
  }
  if (isTorchLegacy(head)) return { what: 'a PyTorch file (before 1.6)', kind: 'torch-legacy' };
  if (head.length >= 16 && ascii(head, 0, 8) === '\x12\x01\0\0\0\0\0\0') {
    return { what: 'an MXNet parameter file', kind: 'mxnet' };
  }
  if (ascii(head, 0, 8) === '\x89HDF\r\n\x1a\n') {
    const cure = 'tensorflowjs_converter --input_format keras FILE FOLDER, then give FOLDER/model.json';
    return { what: 'an HDF5 file (Keras .h5)', cure };
  }
  if (head[0] === 0x1f && head[1] === 0x8b)
    return { what: 'a gzip file', cure: 'gzip -d FILE, then give what comes out' };
  if (/^\{\s*"/.test(ascii(head, 8, 64)) && head.length > 8 && head.slice(4, 8).every((byte) => byte === 0)) {
    return { what: 'a safetensors file', kind: 'safetensors' };
  }
  if (ascii(head, 257, 262) === 'ustar')
    return { what: 'a tar archive', cure: 'tar -xf FILE, then give what comes out' };
  return undefined;
}

/** TensorFlow's checkpoints: an index, and data files whose content says nothing. */
function byShards(head: Uint8Array, path: string): KindOfFile | undefined {
  const isCheckpoint = isSortedTable(head) || /\.index$|\.data-\d{5}-of-\d{5}$/.test(path);
  if (isCheckpoint) return { what: 'a TensorFlow checkpoint', kind: 'tensorflow' };
  // Python pickles: PROTO and a version, or a dictionary of protocol 0 or 1.
  const isPickle =
    (head[0] === 0x80 && (head[1] as number) >= 2 && (head[1] as number) <= 5) ||
    /^(\([dl]p|[}\]]q)/.test(ascii(head, 0, 8));
  return isPickle ? { what: 'a Python pickle', kind: 'pickle' } : undefined;
}

function byText(head: Uint8Array, path: string): KindOfFile | undefined {
  const start = new TextDecoder().decode(head.subarray(0, 65_536));
  if (/^\s*\{/.test(start) && /"weightsManifest"|"modelTopology"/.test(start)) {
    return { what: 'a TensorFlow.js model', kind: 'tfjs' };
  }
  const isPrototxt =
    /^\s*(#.*\n\s*)*(name|layers?|input|net|force_backward)\s*[:{]/.test(start) && /\blayers?\s*\{/.test(start);
  if (isPrototxt) return { what: 'a Caffe network description (prototxt)', kind: 'prototxt' };
  return /\.(meta|pbtxt)$/.test(path) ? { what: 'a TensorFlow graph', cure: 'the .index beside it' } : undefined;
}

/** Caffe's and ONNX' messages, which have no mark: by their first fields. */
function byProtobuf(head: Uint8Array, path: string): KindOfFile | undefined {
  // ONNX: ir_version (field 1, a small number), then producer, graph and others.
  if (
    head[0] === 0x08 &&
    (head[1] as number) < 0x80 &&
    [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(head[2] as number)
  ) {
    return { what: 'an ONNX model', kind: 'onnx' };
  }
  let at = 0;
  if (head[0] === 0x0a) {
    at = 2 + (head[1] as number);
    if (!/^[\x20-\x7e]*$/.test(ascii(head, 2, Math.min(at, 130)))) at = head.length;
  }
  const isV1 = head[at] === 0x12;
  const isCurrent = head[at] === 0xa2 && head[at + 1] === 0x06;
  const named = /\.caffemodel$/i.test(path);
  // A description of the input (fields 3, 4 and 8) may come before the layers.
  const isInput = [0x1a, 0x20, 0x42].includes(head[at] as number);
  if (isCurrent || (isInput && at > 0)) return { what: 'a Caffe model', kind: 'caffemodel' };
  if (isV1 && (at > 0 || named))
    return { what: isV0(head, at) ? 'a Caffe V0 model' : 'a Caffe V1 model', kind: 'caffemodel' };
  return named ? { what: 'a Caffe model', kind: 'caffemodel' } : undefined;
}

/** Whether the first V1 layer begins with its field 1, which holds a V0 layer. */
function isV0(head: Uint8Array, at: number): boolean {
  let k = at + 1;
  while ((head[k] as number) >= 0x80) k++;
  return head[k + 1] === 0x0a;
}
