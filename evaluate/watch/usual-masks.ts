import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { EvalInput } from '../command/eval-command.ts';

/**
 * The folder of masks to open a data set with: a usual one that is not there is left out, for a run without masks is watched all the same;
 * one that was named has to be there.
 */
export async function usualMasks({ options, given }: EvalInput, folder: string): Promise<string | undefined> {
  if (given.has('masks')) return folder;
  const there = await access(resolve(options.data as string, folder)).then(
    () => true,
    () => false,
  );
  return there ? folder : undefined;
}
