import { constants } from 'node:buffer';
import { DsrgError } from '@dsrg/core';
import { readBytes } from '@dsrg/core/node';
import { type CocoInstances, readCocoInstances } from '../read/coco/read-instances.ts';

/**
 * Reads an instances file of COCO. Files of more than 512 MB are refused: Node keeps no longer texts (COCO's own have at
 * most 470).
 *
 * @throws DsrgError FILE_MISSING; FILE_FORMAT
 */
export async function readInstancesFile(path: string): Promise<CocoInstances> {
  const bytes = await readBytes(path, 'The instances file');
  if (bytes.length >= constants.MAX_STRING_LENGTH) {
    throw new DsrgError('FILE_FORMAT', `${path} has ${Math.round(bytes.length / 1e6)} MB; at most 512 can be read.`, {
      hint: 'Split it by photos into several files.',
    });
  }
  return readCocoInstances(new TextDecoder().decode(bytes), path);
}
