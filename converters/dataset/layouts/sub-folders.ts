import { tagFoldersOf, tagsOfFolders } from '../folder-tags.ts';
import type { TagLayout } from './tag-layout.ts';

export const subFolders: TagLayout = {
  name: 'sub-folders',
  looks:
    '`cat/1.jpg`, `train/cat/1.jpg`, `images/train/cat/1.jpg`, `cat+dog/2.jpg`; folders of splits and `images` name no class',
  word: 'folders',
  recognises: async (folder) => [...new Set(tagFoldersOf(folder).values())],
  async read(folder) {
    const { photos, ...tags } = await tagsOfFolders(folder);
    return { tags, photos };
  },
};
