import { join } from 'node:path';
import { tagsOfSidecars } from '../photo-tags.ts';
import type { TagLayout } from './tag-layout.ts';

export const sidecars: TagLayout = {
  name: 'text files beside the photos',
  looks: '`x.txt` or `x.jpg.txt` beside `x.jpg`: tags separated by line ends, commas or `;`',
  word: 'sidecar',
  async recognises(folder) {
    const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
    const files = [...folder.beside('.txt')].flatMap(([id, path]) => (folderOf(id) === folderOf(path) ? [path] : []));
    const texts = await Promise.all(files.slice(0, 100).map((path) => folder.text(path)));
    return texts.every((text) => text.trim() === '') ? [] : files;
  },
  read: async ({ root, photos, classes }, places) => ({
    tags: { ...(await tagsOfSidecars(photos, classes)), files: places.map((place) => join(root, place)) },
  }),
};
