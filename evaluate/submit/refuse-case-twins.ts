import { describeCaseTwins } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';

/**
 * Sees to it that an archive unpacks to as many files everywhere.
 *
 * @param names of photos, or of files in the archive
 * @throws DsrgError DATASET for names that differ in case alone
 */
export function refuseCaseTwins(names: Iterable<string>): void {
  const twins = describeCaseTwins(names);
  if (twins === undefined) return;
  throw new DsrgError('DATASET', `An archive would lose masks where it is unpacked: ${twins}.`, {
    hint: 'Rename one of the photos, in the list and among the masks, too.',
  });
}
