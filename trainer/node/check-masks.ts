import type { Dataset } from '@dsrg/converters';
import { describeTrimaps, findMaskFaults, type NeededClasses } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
import type { Finding } from './check-photos.ts';

/**
 * Looks at the masks that a run learns from or is measured with: whether they can be read, hold objects at all, and the needed classes.
 *
 * @param needed all classes where masks are learned from
 * @returns faults; the first one alone where a mask cannot be read
 */
export async function checkMasks(dataset: Dataset, needed: NeededClasses): Promise<Finding[]> {
  const where = 'masks';
  try {
    const faults = await findMaskFaults(dataset, needed);
    const trimaps = await describeTrimaps(dataset);
    return [
      ...faults.map(({ what, cure }): Finding => ({ kind: 'fault', where, what, cure })),
      ...(trimaps === undefined ? [] : [{ kind: 'note' as const, where, ...trimaps }]),
    ];
  } catch (error) {
    if (!(error instanceof DsrgError)) throw error;
    return [{ kind: 'fault', where, what: error.message, cure: error.hint ?? 'Save the mask anew.' }];
  }
}
