import { DsrgError } from '@dsrg/core';

/** What to do where a stage's loss or weights are no numbers any more: its own settings can be changed. */
export function diverged(error: DsrgError, stage: string): DsrgError {
  return new DsrgError('NUMERIC', `Stage ${stage} has diverged: ${error.message}`, {
    hint: `Lower ${stage}.rate (for example --set ${stage}.rate=…) and start with another --out.`,
    cause: error,
  });
}
