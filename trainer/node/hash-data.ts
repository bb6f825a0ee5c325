import type { Dataset } from '@dsrg/converters';
import { sha256, sha256Files } from '@dsrg/core/node';

/**
 * SHA-256 of what a run learns from: ids, tags and the bytes of the photos, in their order, and of the masks where they are learned from.
 */
export async function hashData({ items, classes }: Dataset, learnsMasks: boolean): Promise<string> {
  const photos = await sha256Files(new Map(items.map(({ id, photo }) => [id, photo])));
  const masks = learnsMasks
    ? await sha256Files(new Map(items.flatMap(({ id, mask }) => (mask === undefined ? [] : [[id, mask] as const]))))
    : '';
  const tags = listTags(items, learnsMasks);
  return sha256([photos, masks, JSON.stringify(classes), tags].join('\n'));
}

/** SHA-256 of the tags alone. */
export function hashTags({ items }: Dataset): string {
  return sha256(listTags(items, false));
}

function listTags(items: Dataset['items'], learnsMasks: boolean): string {
  return items
    .map(({ id, tags: of, binaryMask }) => {
      const white = learnsMasks && binaryMask ? ' binary' : '';
      return `${id} ${of?.length === 0 ? 'none' : (of ?? '')}${white}\n`;
    })
    .join('');
}
