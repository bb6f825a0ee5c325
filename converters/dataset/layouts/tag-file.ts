import { join } from 'node:path';
import { tagsOfFile } from '../file-tags.ts';
import type { TagLayout } from './tag-layout.ts';

/** Files of tags, by the names they usually have, the first that is there. */
const names = ['tags.csv', 'tags.tsv', 'tags.json', 'cls_labels.npy'];

export const tagFile: TagLayout = {
  name: 'a tag file',
  looks: '`tags.csv`, `tags.tsv`, `tags.json` or `cls_labels.npy` in the folder',
  recognises: async ({ paths }) => names.filter((name) => paths.includes(name)).slice(0, 1),
  async read(folder, [name = '']) {
    const { root, photos, classes } = folder;
    return { tags: await tagsOfFile(join(root, name), root, photos.keys(), classes) };
  },
};
