import {
  type Buildable,
  bytesOf,
  LongText,
  latin1Bytes,
  type PickleConstructor,
  textOf,
} from '../pickle/pickle-values.ts';
import { type Dtype, decodeNumbers, parseDtype } from './dtype.ts';
import { NumpyArray } from './numpy-array.ts';

/** `numpy.dtype('f4', 0, 1)`, whose byte order comes with its state. */
class PickledDtype implements Buildable {
  dtype: Dtype;

  constructor(code: string) {
    this.dtype = parseDtype(code);
  }

  build(state: unknown): void {
    const order = Array.isArray(state) ? textOf(state[1]) : undefined;
    if (order === undefined || !'<>=|'.includes(order)) throw new Error('a number type has no byte order');
    this.dtype = { ...this.dtype, bigEndian: order === '>' };
  }
}

/** An array that is still empty: its state is (version, shape, dtype, Fortran order, content), or the same without version. */
class PickledArray extends NumpyArray implements Buildable {
  build(state: unknown): void {
    if (!Array.isArray(state)) throw new Error('an array has no sound state');
    const [shape, dtype, fortran, raw] = state.slice(-4);
    if (!(dtype instanceof PickledDtype)) throw new Error('an array has no number type');
    this.fill(shape, dtype.dtype, fortran === true || fortran === 1, contentOf(raw));
  }
}

/** What pickles of NumPy arrays and scalars need; all of it plain data. */
export const numpyConstructors: Readonly<Record<string, PickleConstructor>> = {
  'numpy.core.multiarray._reconstruct': () => new PickledArray(),
  'numpy.ndarray': () => {
    throw new Error('an array is made in an unusual way');
  },
  'numpy.dtype': ([code]) => new PickledDtype(textOf(code) ?? ''),
  'numpy.core.multiarray.scalar': ([dtype, raw]) => {
    const bytes = bytesOf(raw);
    if (!(dtype instanceof PickledDtype) || bytes?.length !== dtype.dtype.size) throw new Error('a number is unsound');
    return decodeNumbers(bytes, dtype.dtype)[0];
  },
  'numpy.core.numeric._frombuffer': ([raw, dtype, shape, order]) => {
    if (!(dtype instanceof PickledDtype)) throw new Error('an array has no number type');
    return new NumpyArray().fill(shape, dtype.dtype, textOf(order) === 'F', contentOf(raw));
  },
  // How Python 3 writes bytes for Python 2: each character of the text is one byte.
  '_codecs.encode': ([text, encoding], budget) => {
    const isText = typeof text === 'string' || text instanceof LongText;
    if (!isText || !/^latin-?1$/.test(textOf(encoding) ?? '')) throw new Error('bytes are unsound');
    budget.make(typeof text === 'string' ? text.length : text.utf8.length);
    return latin1Bytes(text);
  },
};

function contentOf(raw: unknown): Uint8Array | readonly unknown[] {
  const content = Array.isArray(raw) ? raw : bytesOf(raw);
  if (content === undefined) throw new Error('an array has no content');
  return content;
}
