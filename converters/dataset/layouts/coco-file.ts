import { readText } from '@dsrg/core/node';
import { readCocoInstances } from '../../read/coco/read-instances.ts';
import { namesBackground } from '../../read/named-tags.ts';
import { asRecord } from '../../read/parse-json.ts';
import { fileLayout, locate } from './file-layout.ts';
import type { ParsedFile } from './parsed-file.ts';
import type { TagLayout } from './tag-layout.ts';

const kind = fileLayout({
  name: 'COCO',
  looks: 'a JSON of images, annotations and categories, of whatever name and place: the categories of the objects',
  endings: ['.json'],
  fits: ({ json }) => {
    const { images, annotations, categories } = asRecord(json) ?? {};
    return Array.isArray(images) && Array.isArray(annotations) && Array.isArray(categories);
  },
  tags: () => ({ rows: [] }),
});

/** Instances files whose names or places `openCoco` does not know. */
export const cocoFile: TagLayout = {
  ...kind,
  async read(folder, places) {
    const files = await Promise.all(places.map((path) => folder.parsed(path)));
    return locate(folder, kind.name, await Promise.all(files.map(readOne)));
  },
};

async function readOne(file: ParsedFile) {
  const { images, objects, categories } = readCocoInstances(await readText(file.name), file.name);
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const rows = [...images].map(([id, { fileName }]) => {
    const shown = (objects.get(id) ?? []).map(({ category }) => names.get(category) ?? '');
    return { image: fileName, names: [...new Set(shown)], place: file.name };
  });
  return { file, rows, declared: categories.map(({ name }) => name).filter((name) => !namesBackground(name)) };
}
