import { join } from 'node:path';
import { tagsOfKeywords } from '../photo-tags.ts';
import type { TagLayout } from './tag-layout.ts';

export const keywords: TagLayout = {
  name: 'keywords',
  looks: 'keywords in the photos (IPTC, XMP, XPKeywords) or in `x.xmp` beside them',
  word: 'keywords',
  // Every photo may have to be looked into, so this comes last.
  recognises: async ({ photos, classes }) => {
    for (const [id, photo] of photos) {
      const { rows } = await tagsOfKeywords(new Map([[id, photo]]), classes);
      if (rows.size > 0) return [photo];
    }
    return [];
  },
  read: async ({ root, paths, photos, classes }) => {
    const files = paths.filter((path) => /\.xmp$/i.test(path)).map((path) => join(root, path));
    return { tags: { ...(await tagsOfKeywords(photos, classes)), files } };
  },
};
