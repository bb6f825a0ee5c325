import { readBytes, writeFileAtomic } from '@dsrg/core/node';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../checkpoint.ts';

/** Writes a checkpoint in one piece. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  return writeFileAtomic(path, encodeCheckpoint(checkpoint));
}

/**
 * Reads a checkpoint.
 * @throws DsrgError FILE_MISSING; and those of {@link decodeCheckpoint}
 */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return decodeCheckpoint(await readBytes(path), path);
}
