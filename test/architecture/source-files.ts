import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../shared.ts';

export interface SourceFile {
  /** Relative to the repository, with forward slashes: `core/graph/nodes.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Folders below a package that hold no source of ours: built, installed, generated, or another language. */
const apart = new Set(['dist', 'node_modules', 'wasm', 'assembly']);

/** Every TypeScript and JavaScript source under the given top-level folders, sorted by path. */
export function sourceFiles(folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => paths(folder))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(repository, path), 'utf8') }));
}

function paths(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return apart.has(entry.name) ? [] : paths(path);
    return /\.[cm]?[jt]sx?$/.test(entry.name) ? [path] : [];
  });
}
