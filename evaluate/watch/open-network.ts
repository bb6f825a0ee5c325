import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Checkpoint, exportModel } from '@dsrg/converters';
import { notWritten, writeFileAtomic } from '@dsrg/core/node';
import type { EvalInput } from '../command/eval-command.ts';
import { type Labeller, openLabeller } from '../label/labeller.ts';

/** Exports a checkpoint's network, opens it as the options say, and closes it after use. */
export async function withNetwork<Result>(
  checkpoint: Checkpoint,
  { options, given }: EvalInput,
  use: (labeller: Labeller) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'dsrg-watch-')).catch((error: NodeJS.ErrnoException) => {
    throw notWritten(tmpdir(), error);
  });
  try {
    const model = join(folder, 'model.onnx');
    await writeFileAtomic(model, exportModel(checkpoint));
    const labeller = await openLabeller({ ...options, model }, given);
    try {
      return await use(labeller);
    } finally {
      await labeller.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
