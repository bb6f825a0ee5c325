import { checkStorePath } from './store-path.ts';

/**
 * Where a run's files lie: a folder of a disk, or the memory of a page. Paths are relative, their parts divided by `/`:
 * `3-seeds/done.json`. Those that leave the store are refused.
 */
export interface RunStore {
  /** For messages: the path of the folder. */
  readonly name: string;
  /** @returns undefined where there is no such file */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Writes a file whole: it is there as it should be, or as it was before. Text becomes UTF-8. */
  write(path: string, content: Uint8Array | string): Promise<void>;
  /** Adds to the end of a file, which is made where there is none. A reader may see it in part. */
  append(path: string, content: Uint8Array | string): Promise<void>;
  /** Writes a file that is there under another name, too; files of whole content are never changed in place. */
  copy(from: string, to: string): Promise<void>;
  /**
   * The files in a folder and in the folders below it, sorted, by their paths from that folder; none where it is not there.
   * @param folder @default the store itself
   */
  list(folder?: string): Promise<string[]>;
  /** Whether there is a file or a folder of this name. */
  exists(path: string): Promise<boolean>;
  /** Removes a file, or a folder with all that is in it; what is not there needs no removing. */
  remove(path: string): Promise<void>;
}

/** A part of a store, as a store: a stage's room. */
export function within(store: RunStore, folder: string): RunStore {
  checkStorePath(folder, store.name);
  // Checked here too: `..` must not lead out of the part into the rest of the store.
  const below = (path: string) => `${folder}/${checkStorePath(path, name)}`;
  const name = `${store.name}/${folder}`;
  return {
    name,
    read: (path) => store.read(below(path)),
    write: (path, content) => store.write(below(path), content),
    append: (path, content) => store.append(below(path), content),
    copy: (from, to) => store.copy(below(from), below(to)),
    list: (inner) => store.list(inner === undefined || inner === '' ? folder : below(inner)),
    exists: (path) => store.exists(below(path)),
    remove: (path) => store.remove(below(path)),
  };
}

/**
 * Reads a text file of a store; a byte-order mark is taken off.
 * @returns undefined where there is no such file
 */
export async function readStoreText(store: RunStore, path: string): Promise<string | undefined> {
  const bytes = await store.read(path);
  return bytes && new TextDecoder().decode(bytes);
}
