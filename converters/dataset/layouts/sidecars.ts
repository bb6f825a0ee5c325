import { tagsOfSidecars } from '../photo-tags.ts';
import type { TagLayout } from './tag-layout.ts';

export const sidecars: TagLayout = {
  name: 'text files beside the photos',
  looks: '`x.txt` or `x.jpg.txt` beside `x.jpg`: tags separated by line ends, commas or `;`',
  word: 'sidecar',
  async recognises(folder) {
    const files = [...folder.beside('.txt').values()];
    const texts = await Promise.all(files.slice(0, 100).map((path) => folder.text(path)));
    return texts.every((text) => text.trim() === '') ? [] : files;
  },
  read: async ({ photos, classes }) => ({ tags: await tagsOfSidecars(photos, classes) }),
};
