import { DsrgError } from '@dsrg/core';
import type { RunStore } from './run-store.ts';
import { checkStorePath } from './store-path.ts';

/** A store in memory, for tests and for pages. What is read and written is copied, as a disk does. */
export function memoryStore(name = 'memory'): RunStore {
  const files = new Map<string, Uint8Array>();
  const folderOf = (path: string) => `${checkStorePath(path, name)}/`;
  const isFolder = (path: string) => [...files.keys()].some((file) => file.startsWith(folderOf(path)));
  const put = (path: string, bytes: Uint8Array): void => {
    checkStorePath(path, name);
    const parents = path.split('/').map((_, k, parts) => parts.slice(0, k).join('/'));
    const blocked = isFolder(path) || parents.some((parent) => files.has(parent));
    if (blocked) {
      throw new DsrgError('FILE_WRITE', `${path} in ${name} cannot be written: a folder or file is in its way.`);
    }
    files.set(path, bytes);
  };
  return {
    name,
    read: async (path) => files.get(checkStorePath(path, name))?.slice(),
    write: async (path, content) => put(path, bytesOf(content).slice()),
    append: async (path, content) => {
      const [before, more] = [files.get(path) ?? new Uint8Array(), bytesOf(content)];
      const all = new Uint8Array(before.length + more.length);
      all.set(before);
      all.set(more, before.length);
      put(path, all);
    },
    copy: async (from, to) => {
      const bytes = files.get(checkStorePath(from, name));
      if (bytes === undefined) throw new DsrgError('FILE_MISSING', `${from} in ${name} is not there to be copied.`);
      put(to, bytes);
    },
    list: async (folder = '') => {
      const start = folder === '' ? '' : folderOf(folder);
      return [...files.keys()].flatMap((path) => (path.startsWith(start) ? [path.slice(start.length)] : [])).sort();
    },
    exists: async (path) => files.has(checkStorePath(path, name)) || isFolder(path),
    remove: async (path) => {
      const start = folderOf(path);
      for (const file of [...files.keys()]) if (file === path || file.startsWith(start)) files.delete(file);
    },
  };
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
