import { DsrgError } from '@dsrg/core';
import type { BroughtFile } from './brought-file.ts';

/** What newer browsers give of a dropped thing; the older way fails for folders in pages of `file://`. */
interface HandleItem {
  getAsFileSystemHandle?(): Promise<Handle | null>;
}

type Handle =
  | { readonly kind: 'file'; readonly name: string; getFile(): Promise<File> }
  | { readonly kind: 'directory'; readonly name: string; values(): AsyncIterable<Handle> };

/**
 * What was dropped, folders opened: paths are those below the one folder that came, else with its name.
 * @throws DsrgError FILE_FORMAT where this browser cannot open a dropped folder
 */
export async function droppedFiles({ items, files }: DataTransfer): Promise<BroughtFile[]> {
  const things = [...items].filter(({ kind }) => kind === 'file');
  // Both have to be asked for before the first wait: then the browser has forgotten what was dropped.
  const handles = things.map((item) => (item as HandleItem).getAsFileSystemHandle?.());
  const entries = things.map((item) => item.webkitGetAsEntry());
  const loose = [...files].map((file) => ({ file, path: file.name }));
  if (handles.length > 0 && handles.every((handle) => handle !== undefined)) {
    const found = (await Promise.all(handles)).filter((handle) => handle !== null);
    return (await Promise.all(found.map((handle) => below(handle, found.length)))).flat();
  }
  if (!entries.some((entry) => entry?.isDirectory)) return loose;
  const known = entries.filter((entry) => entry !== null);
  const found = await Promise.all(
    known.map((entry) => belowEntry(entry, nameAmong(entry.name, entry.isDirectory, known.length))),
  ).catch((cause: unknown) => {
    throw new DsrgError('FILE_FORMAT', 'This browser does not open dropped folders here.', {
      hint: 'Choose it by the button “A folder …”.',
      cause,
    });
  });
  return found.flat();
}

function nameAmong(name: string, isFolder: boolean, count: number): string {
  return isFolder && count === 1 ? '' : name;
}

async function below(handle: Handle, count: number): Promise<BroughtFile[]> {
  return inside(handle, nameAmong(handle.name, handle.kind === 'directory', count));
}

async function inside(handle: Handle, path: string): Promise<BroughtFile[]> {
  if (handle.kind === 'file') return [{ file: await handle.getFile(), path }];
  const found: BroughtFile[] = [];
  for await (const each of handle.values()) found.push(...(await inside(each, joined(path, each.name))));
  return found;
}

async function belowEntry(entry: FileSystemEntry, path: string): Promise<BroughtFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: BroughtFile[] = [];
  for (;;) {
    // A hundred at a time, says Chromium.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await belowEntry(each, joined(path, each.name))));
  }
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
