import { parseDtype } from '../../read/numpy/dtype.ts';
import { transpose } from '../../read/numpy/numpy-array.ts';
import { type Buildable, type PickleConstructor, PickleGlobal, textOf } from '../../read/pickle/pickle-values.ts';
import { countOf, floatsOf, type StoredType, sizeOfType } from '../floats.ts';
import { quantised } from '../quantised.ts';

/** The numbers that tensors are views of. */
export class TorchStorage {
  readonly type: StoredType;
  readonly count: number;
  /** Known once the part of the file that holds it was read. */
  bytes: (() => Uint8Array) | undefined;

  constructor(type: StoredType, count: number) {
    this.type = type;
    this.count = count;
  }
}

/** A tensor of a pickled state: a strided view of a storage. */
export class TorchTensor {
  readonly shape: readonly number[];
  readonly #storage: TorchStorage;
  readonly #offset: number;
  readonly #strides: readonly number[];

  /** @throws Error where it reaches beyond its storage */
  constructor(storage: unknown, offset: unknown, shape: unknown, strides: unknown) {
    if (!(storage instanceof TorchStorage) || !isWholeList(shape) || !isWholeList(strides) || !isWholeList([offset])) {
      throw new Error('a tensor is described wrongly');
    }
    const count = countOf(shape);
    const reach = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? Number.NaN), offset as number);
    // Tensors that repeat their numbers (stride 0) could ask for any amount of memory; weights never do.
    const fits = count <= storage.count && reach < storage.count;
    if (shape.length !== strides.length || shape.length > 32 || !(count === 0 || fits)) {
      throw new Error('a tensor reaches beyond its storage');
    }
    this.shape = shape;
    this.#storage = storage;
    this.#offset = offset as number;
    this.#strides = strides;
  }

  /** `int8`, `uint8`, or another. */
  get type(): string {
    const { type } = this.#storage;
    const isByte = type !== 'bf16' && type.size === 1;
    return isByte && type.kind === 'i' ? 'int8' : isByte && type.kind === 'u' ? 'uint8' : 'another';
  }

  /** Its numbers in C order. @throws Error where its storage is missing or cut short */
  values(): Float32Array {
    const { type, count, bytes } = this.#storage;
    const size = sizeOfType(type);
    const raw = bytes?.();
    if (raw === undefined || raw.length < count * size) throw new Error('the numbers of a tensor are missing');
    const length = countOf(this.shape);
    if (length === 0) return new Float32Array(0);
    if (this.#isContiguous()) return floatsOf(raw.subarray(this.#offset * size, (this.#offset + length) * size), type);
    const all = floatsOf(raw.subarray(this.#offset * size, count * size), type);
    return transpose(all, this.shape, this.#strides);
  }

  #isContiguous(): boolean {
    let stride = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      if (this.shape[axis] !== 1 && this.#strides[axis] !== stride) return false;
      stride *= this.shape[axis] as number;
    }
    return true;
  }
}

/** A dictionary whose attributes (`_metadata`) do not matter here. */
class TorchDict extends Map<unknown, unknown> implements Buildable {
  build(state: unknown): void {
    if (!(state instanceof Map)) throw new Error('a dictionary has unsound attributes');
  }
}

/** An object that is only its attributes, such as the arguments of a training script. */
class Attributes extends Map<unknown, unknown> implements Buildable {
  build(state: unknown): void {
    if (!(state instanceof Map)) throw new Error('an object has unsound attributes');
    for (const [key, value] of state) this.set(key, value);
  }
}

const storageTypes: Readonly<Record<string, StoredType>> = {
  FloatStorage: parseDtype('f4'),
  DoubleStorage: parseDtype('f8'),
  HalfStorage: parseDtype('f2'),
  BFloat16Storage: 'bf16',
  LongStorage: parseDtype('i8'),
  IntStorage: parseDtype('i4'),
  ShortStorage: parseDtype('i2'),
  CharStorage: parseDtype('i1'),
  ByteStorage: parseDtype('u1'),
  BoolStorage: parseDtype('b1'),
};

/**
 * The type of a storage by its class: `torch.FloatStorage`.
 * @param file its name, for messages
 * @throws Error for another class; DsrgError WEIGHTS for a quantised one
 */
export function storageType(global: unknown, file: string): StoredType {
  const [, name = ''] = global instanceof PickleGlobal ? (/^torch\.(\w+)$/.exec(global.path) ?? []) : [];
  const type = Object.hasOwn(storageTypes, name) ? storageTypes[name] : undefined;
  if (/^QU?Int/.test(name)) throw quantised(file, `it stores numbers of ${name.replace('Storage', '')}`);
  if (type === undefined) throw new Error(`numbers of an unknown type are stored (${name || 'of no name'})`);
  return type;
}

const never: PickleConstructor = () => {
  throw new Error('a type is used as a function');
};

/** All that a pickle of PyTorch may make: tensors, dictionaries, plain records. */
export const torchConstructors: Readonly<Record<string, PickleConstructor>> = {
  'torch._utils._rebuild_tensor_v2': ([storage, offset, shape, strides]) =>
    new TorchTensor(storage, offset, shape, strides),
  'torch._utils._rebuild_tensor': ([storage, offset, shape, strides]) =>
    new TorchTensor(storage, offset, shape, strides),
  'torch._utils._rebuild_parameter': ([tensor]) => tensor,
  'torch._utils._rebuild_parameter_with_state': ([tensor]) => tensor,
  // Its storage, which comes first, says that it is quantised.
  'torch._utils._rebuild_qtensor': () => {
    throw new Error('a quantised tensor has no quantised storage');
  },
  'collections.OrderedDict': ([pairs = []]) => {
    const isPairs = Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
    if (!isPairs) throw new Error('a dictionary is unsound');
    return new TorchDict((pairs as [unknown, unknown][]).map(([key, value]) => [textOf(key) ?? key, value]));
  },
  'collections.defaultdict': () => new TorchDict(),
  'collections.Counter': ([counts]) => (counts instanceof Map ? new TorchDict(counts) : new TorchDict()),
  'argparse.Namespace': () => new Attributes(),
  'torch.Size': ([sizes]) => sizes,
  'torch.device': (args) => args,
  'builtins.set': ([items]) => new Set(Array.isArray(items) ? items : []),
  '__builtin__.set': ([items]) => new Set(Array.isArray(items) ? items : []),
  'builtins.dict': never,
  'builtins.list': never,
  'builtins.int': never,
  'builtins.float': never,
  ...Object.fromEntries(Object.keys(storageTypes).map((name) => [`torch.${name}`, never])),
  ...Object.fromEntries(['float32', 'float64', 'float16', 'bfloat16', 'int64'].map((name) => [`torch.${name}`, never])),
};

/** What a checkpoint has no reason to call: whoever would read it with Python is to know. */
const alarming =
  /^(os|posix|nt|subprocess|sys|socket|shutil|runpy|importlib|pty|commands|webbrowser|ctypes)\b|^(builtins|__builtin__)\.(eval|exec|execfile|compile|open|__import__|input|breakpoint)$/;
/** Tensors of kinds that are not read; passed over in silence, a weight would be missing. */
const otherTensors = /^torch(\._utils|\._tensor|\.nested|\.sparse)?\._?rebuild|^torch\._C\b/;

/** Whether something in a PyTorch file that is no weight may be passed over: a path, a date, a class of somebody's own. */
export function mayPassOver(path: string): boolean {
  return !alarming.test(path) && !otherTensors.test(path);
}

function isWholeList(list: unknown): list is number[] {
  return Array.isArray(list) && list.every((size) => Number.isSafeInteger(size) && size >= 0);
}
