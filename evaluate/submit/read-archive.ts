import { gunzip } from '@dsrg/converters/node';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { unzipSync } from 'fflate';
import { parseTar } from 'nanotar';
import type { SubmissionFiles } from './check.ts';

/**
 * Unpacks an archive in memory: .tgz or .zip, told apart by their content.
 *
 * @param name of the archive, for error messages
 * @returns files by path, folders left out
 * @param budget what it may grow to
 * @throws DsrgError FILE_FORMAT for anything else, one that grows beyond its budget, a plain .tar included: the server refuses it
 */
export function readArchive(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): SubmissionFiles {
  const hint = 'Pack it as .tgz (tar czf) or .zip, or let dsrg-submit do it.';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return attempt(name, () => readTar(gunzip(bytes, budget), budget));
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return attempt(name, () => readZip(bytes, budget));
  if (new TextDecoder().decode(bytes.subarray(257, 262)) === 'ustar')
    throw new DsrgError('FILE_FORMAT', `${name} is a plain .tar, which the server refuses.`, { hint });
  throw new DsrgError('FILE_FORMAT', `${name} is no .tgz and no .zip.`, { hint });
}

function readTar(tar: Uint8Array, budget: ReadBudget): SubmissionFiles {
  budget.make(tar.length);
  const files = new Map<string, Uint8Array>();
  // nanotar reads the whole buffer behind an array: it must be the array's own.
  for (const entry of parseTar(tar.slice())) {
    budget.list();
    if (entry.type === 'directory') continue;
    const path = entry.name.replace(/^\.\//, '');
    if (files.has(path)) throw new DsrgError('FILE_FORMAT', `${budget.file} holds ${path} twice.`);
    files.set(path, entry.data ?? new Uint8Array(0));
  }
  return files;
}

function readZip(bytes: Uint8Array, budget: ReadBudget): SubmissionFiles {
  const count = ({ originalSize }: { readonly originalSize: number }): boolean => {
    budget.list();
    budget.make(originalSize);
    return true;
  };
  return new Map(Object.entries(unzipSync(bytes, { filter: count })).filter(([path]) => !path.endsWith('/')));
}

function attempt(name: string, read: () => SubmissionFiles): SubmissionFiles {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `${name} is damaged or truncated (${(cause as Error).message}).`, {
      hint: 'Copy it again, or pack it anew.',
      cause,
    });
  }
}
