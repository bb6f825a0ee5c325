import { DsrgError, ReadBudget } from '@dsrg/core';
import { ByteCursor } from '../../read/byte-cursor.ts';
import { numpyConstructors } from '../../read/numpy/numpy-pickle.ts';
import { keyText, textOf } from '../../read/pickle/pickle-values.ts';
import { unpickle } from '../../read/pickle/unpickle.ts';
import { countOf, sizeOfType } from '../floats.ts';
import type { FoundTensor, WeightsFile } from '../found-tensor.ts';
import { refuseQuantised } from '../quantised.ts';
import { mayPassOver, storageType, TorchStorage, TorchTensor, torchConstructors } from './torch-tensor.ts';
import { readZip } from './zip-entries.ts';

const constructors = { ...numpyConstructors, ...torchConstructors };
const cure = 'Save the weights alone: torch.save(model.state_dict(), "weights.pth").';

/**
 * Reads what `torch.save` of PyTorch ≥ 1.6 writes: a zip archive of one pickle and its storages. Only tensors and plain data are read,
 * nothing is run; of other objects (paths, dates, functions) nothing is made. Tensors in dictionaries inside each other are named with dots: `state_dict.layer1.0.conv1.weight`.
 *
 * @throws DsrgError FILE_FORMAT for a pickle that wants more than that; WEIGHTS for an unsound archive
 */
export function readTorchZip(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): WeightsFile {
  const entries = new Map(readZip(bytes, budget).map((entry) => [entry.name, entry]));
  const main = [...entries.values()].find((entry) => /^[^/]+\/data\.pkl$/.test(entry.name));
  if (main === undefined) throw unsound(name, 'it has no data.pkl');
  const root = main.name.slice(0, -'data.pkl'.length);
  const order = entries.get(`${root}byteorder`)?.content();
  if (order !== undefined && textOfBytes(order) !== 'little') throw unsound(name, 'its numbers are big-endian');
  const persistent = (id: unknown): TorchStorage => {
    const { storage, key } = storageOf(id, name);
    const entry = entries.get(`${root}data/${key}`);
    if (entry === undefined) throw new Error(`storage ${key} is missing`);
    if (entry.size < storage.count * sizeOfType(storage.type)) throw new Error(`storage ${key} is cut short`);
    storage.bytes = () => entry.content();
    return storage;
  };
  const { value } = unpickle(main.content(), { name, budget, constructors, persistent, passOver: mayPassOver });
  return { kind: 'a PyTorch file', tensors: tensorsOf(value, budget) };
}

const LEGACY_MAGIC = '119547037146038801333356';

/** Whether a pickle begins as PyTorch's legacy files do: with the number 0x1950a86a20f9469cfc6c. */
export function isTorchLegacy(head: Uint8Array): boolean {
  const magic = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
  return magic.every((byte, k) => head[k] === byte);
}

/**
 * Reads what PyTorch before 1.6 wrote: five pickles (a magic number, a version, the host, the state, the storages' keys), then the
 * storages. Only tensors and plain data are read, nothing is run.
 *
 * @throws DsrgError FILE_FORMAT for unsound pickles; WEIGHTS for storages that are cut short
 */
export function readTorchLegacy(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): WeightsFile {
  let at = 0;
  const storages = new Map<string, TorchStorage>();
  const persistent = (id: unknown): TorchStorage => {
    const { storage, key } = storageOf(id, name);
    const known = storages.get(key);
    if (known !== undefined) return known;
    // A view of a larger storage; PyTorch stopped writing them in 2018.
    if (Array.isArray(id) && id[5] != null) throw new Error('a storage is a view of another one');
    storages.set(key, storage);
    return storage;
  };
  const next = (): unknown => {
    const options = { name, budget, constructors, persistent, passOver: mayPassOver };
    const { value, length } = unpickle(bytes.subarray(at), options);
    at += length;
    return value;
  };
  if (String(next()) !== LEGACY_MAGIC) throw unsound(name, 'it does not begin with PyTorch’s number');
  next(); // protocol
  const host = next();
  if (host instanceof Map && host.get('little_endian') === false) throw unsound(name, 'its numbers are big-endian');
  const state = next();
  const keys = next();
  if (!Array.isArray(keys)) throw unsound(name, 'its list of storages is missing');
  const cursor = new ByteCursor(bytes.subarray(at), name, 'PyTorch file', 'WEIGHTS');
  for (const key of keys) {
    const storage = storages.get(textOf(key) ?? '');
    const count = cursor.int64();
    if (storage === undefined || count !== storage.count)
      throw unsound(name, `storage ${textOf(key)} has another size`);
    const content = cursor.take(count * sizeOfType(storage.type));
    storage.bytes = () => content;
  }
  return { kind: 'a PyTorch file (before 1.6)', tensors: tensorsOf(state, budget) };
}

/** A persistent id: ('storage', class, key, device, count of numbers, …). */
function storageOf(id: unknown, file: string): { storage: TorchStorage; key: string } {
  const [kind, type, key, , count] = Array.isArray(id) ? id : [];
  const text = textOf(key);
  if (textOf(kind) !== 'storage' || text === undefined || !(Number.isSafeInteger(count) && count >= 0)) {
    throw new Error('a storage is described wrongly');
  }
  return { storage: new TorchStorage(storageType(type, file), count as number), key: text };
}

function tensorsOf(state: unknown, budget: ReadBudget): FoundTensor[] {
  const { file } = budget;
  const tensors: FoundTensor[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (value instanceof TorchTensor) {
      // Tensors may be views of one storage; each would make numbers of its own.
      budget.make(4 * countOf(value.shape));
      const tensor = { name: path, shape: value.shape, values: () => read(value, path) };
      refuseQuantised(file, tensor, value.type);
      tensors.push(tensor);
    }
    // Deep enough for any checkpoint; one that holds itself ends here.
    else if (depth < 6 && (value instanceof Map || Array.isArray(value))) {
      const items = value instanceof Map ? value : value.entries();
      for (const [key, item] of items) {
        // Containers that hold each other many times over would multiply, and so would the letters of their names.
        budget.list();
        const name = keyText(key);
        if (name === undefined) continue;
        budget.make(path.length + name.length);
        visit(item, path === '' ? name : `${path}.${name}`, depth + 1);
      }
    }
  };
  const read = (tensor: TorchTensor, path: string): Float32Array => {
    try {
      return tensor.values();
    } catch (error) {
      if (error instanceof DsrgError) throw error;
      throw unsound(file, `tensor ${path}: ${(error as Error).message}`);
    }
  };
  visit(state, '', 0);
  if (tensors.length === 0) throw unsound(file, 'it holds no tensors');
  return tensors;
}

function textOfBytes(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trim();
}

function unsound(name: string, reason: string): DsrgError {
  return new DsrgError('WEIGHTS', `${name} is no PyTorch file that can be read: ${reason}.`, { hint: cure });
}
