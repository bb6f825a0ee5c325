import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '@dsrg/core/node';
import { checkClasses, readClasses } from '../read/read-classes.ts';
import type { OpenDatasetOptions } from './open-options.ts';

/**
 * The classes that somebody wrote down: those of the options, else of `classes.json` in the folder.
 *
 * @returns `undefined` where nobody did
 * @throws DsrgError CONFIG for unusable ones; FILE_MISSING
 */
export async function chooseClasses(
  root: string,
  classes: OpenDatasetOptions['classes'],
): Promise<string[] | undefined> {
  if (Array.isArray(classes)) return checkClasses(classes, 'the class list');
  if (typeof classes === 'string') return readClasses(await readText(classes, 'The class list'), classes);
  const there = (await readdir(root).catch((): string[] => [])).includes('classes.json');
  return there ? chooseClasses(root, join(root, 'classes.json')) : undefined;
}
