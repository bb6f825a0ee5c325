import type { Dataset } from '@dsrg/converters';
import { findMaskFaults } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
import type { Finding } from './check-photos.ts';

/**
 * Looks at the masks that a run learns from: whether they can be read, hold objects at all, and hold each class.
 *
 * @returns faults; the first one alone where a mask cannot be read
 */
export async function checkMasks(dataset: Dataset): Promise<Finding[]> {
  const where = 'masks';
  try {
    const faults = await findMaskFaults(dataset, 'all');
    return faults.map(({ what, cure }) => ({ kind: 'fault', where, what, cure }));
  } catch (error) {
    if (!(error instanceof DsrgError)) throw error;
    return [{ kind: 'fault', where, what: error.message, cure: error.hint ?? 'Save the mask anew.' }];
  }
}
