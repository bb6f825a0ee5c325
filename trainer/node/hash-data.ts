import type { Dataset } from '@dsrg/converters';
import { sha256Files } from '@dsrg/core/node';
import { hashOfData } from '../run/data-hash.ts';

/**
 * SHA-256 of what a run learns from: ids, tags and the bytes of the photos, in their order, and of the masks where they are learned from.
 */
export async function hashData({ items, classes }: Dataset, learnsMasks: boolean): Promise<string> {
  const photos = await sha256Files(new Map(items.map(({ id, photo }) => [id, photo])));
  const masks = learnsMasks
    ? await sha256Files(new Map(items.flatMap(({ id, mask }) => (mask === undefined ? [] : [[id, mask] as const]))))
    : '';
  return hashOfData(items, classes, photos, masks);
}
