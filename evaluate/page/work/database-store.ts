import { checkStorePath, type RunStore } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import type { Database } from './database.ts';

/** A run's folder in the browser's database, as the trainer writes it to a disk: it is there when the page is opened again. */
export function databaseStore(database: Database, run: string): RunStore {
  const keyOf = (path: string) => `${run}/${checkStorePath(path, run)}`;
  const read = (path: string) => database.get<Uint8Array>('files', keyOf(path));
  const list: RunStore['list'] = async (folder = '') => {
    const start = folder === '' ? `${run}/` : `${keyOf(folder)}/`;
    return (await database.keys('files', start)).map((key) => key.slice(start.length)).sort();
  };
  return {
    ...{ name: run, read, list },
    write: (path, content) => database.put('files', keyOf(path), bytesOf(content)),
    append: (path, content) =>
      database.change<Uint8Array>('files', keyOf(path), (before) =>
        joined(before ?? new Uint8Array(), bytesOf(content)),
      ),
    async copy(from, to) {
      const bytes = await read(from);
      if (bytes === undefined) throw new DsrgError('FILE_MISSING', `${from} in ${run} is not there to be copied.`);
      await database.put('files', keyOf(to), bytes);
    },
    exists: async (path) => (await read(path)) !== undefined || (await list(path)).length > 0,
    async remove(path) {
      for (const inner of await list(path)) await database.remove('files', `${keyOf(path)}/${inner}`);
      await database.remove('files', keyOf(path));
    },
  };
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content.slice();
}

function joined(before: Uint8Array, more: Uint8Array): Uint8Array {
  const all = new Uint8Array(before.length + more.length);
  all.set(before);
  all.set(more, before.length);
  return all;
}
