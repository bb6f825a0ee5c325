import { sha256Hex } from '@dsrg/core';

/** What of a photo decides what is learned, beside its pixels. */
export interface HashedItem {
  readonly id: string;
  readonly tags?: readonly number[] | undefined;
  /** Its mask is black and white. */
  readonly binaryMask?: boolean | undefined;
}

/** SHA-256 of tags alone. */
export function hashOfTags(items: readonly HashedItem[]): string {
  return sha256Hex(listTags(items, false));
}

/**
 * SHA-256 of what a run learns from: ids, tags, classes and the bytes of the photos, in their order, and of the masks where they are learned from.
 *
 * @param photos SHA-256 of the lines `<sha256> <id>` of all photos
 * @param masks the same of the masks; empty where none are learned from
 */
export function hashOfData(
  items: readonly HashedItem[],
  classes: readonly string[],
  photos: string,
  masks = '',
): string {
  const tags = listTags(items, masks !== '');
  return sha256Hex([photos, masks, JSON.stringify(classes), tags].join('\n'));
}

function listTags(items: readonly HashedItem[], learnsMasks: boolean): string {
  return items
    .map(({ id, tags: of, binaryMask }) => {
      const white = learnsMasks && binaryMask ? ' binary' : '';
      return `${id} ${of?.length === 0 ? 'none' : (of ?? '')}${white}\n`;
    })
    .join('');
}
