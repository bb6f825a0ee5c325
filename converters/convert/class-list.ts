import { vocClasses } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { readClasses } from '../read/read-classes.ts';

/** The option of every command that must know the classes. */
export const classesOption = {
  kind: 'string',
  about: 'JSON list of the class names, background first.',
  value: 'FILE',
  defaultNote: 'VOC’s 21',
} as const;

/** @throws DsrgError FILE_MISSING, CONFIG */
export async function readClassList(path: string | undefined): Promise<readonly string[]> {
  return path === undefined ? vocClasses : readClasses(await readText(path, 'The class list'), path);
}
