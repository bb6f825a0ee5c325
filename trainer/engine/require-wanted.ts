import { DsrgError } from '@dsrg/core';
import type { OutputGradients } from './engine.ts';

/** @throws DsrgError CONFIG for a gradient of an output that the trainer was not asked to pass one back from */
export function requireWanted(gradients: OutputGradients, wanted: readonly string[]): void {
  const stray = Object.keys(gradients).find((name) => !wanted.includes(name));
  if (stray === undefined) return;
  throw new DsrgError('CONFIG', `The loss gives a gradient of ${stray}, which is observed alone.`, {
    hint: `The trainer passes back gradients of ${wanted.join(', ')}: name ${stray} among its outputs.`,
  });
}
