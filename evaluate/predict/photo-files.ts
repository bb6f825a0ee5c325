import { join, relative } from 'node:path';
import { labelmeFile } from '@dsrg/converters';
import { writeFileAtomic } from '@dsrg/core/node';
import { type FileStyle, type PhotoFile, type PredictedPhoto, simplified } from './photo-kinds.ts';

/** Polygons to be corrected by hand with LabelMe, one JSON a photo in `labelme`. */
export function labelme({ classes, simplify }: FileStyle): PhotoFile {
  return {
    kind: simplified('labelme', simplify),
    looks: false,
    make: async ({ input, labels, objects, out }) => {
      const name = `labelme/${input.name}.json`;
      const file = relative(join(out, name, '..'), input.path).replaceAll('\\', '/');
      const { height, width } = labels;
      return new Map([[name, labelmeFile({ file, height, width, objects, tolerance: simplify }, classes)]]);
    },
  };
}

/** Makes and writes the files of a photo; returns their paths relative to the folder of results. */
export async function writePhotoFiles(kinds: readonly PhotoFile[], photo: PredictedPhoto): Promise<string[]> {
  const written: string[] = [];
  for (const kind of kinds)
    for (const [name, content] of await kind.make(photo)) {
      await writeFileAtomic(join(photo.out, name), content);
      written.push(name);
    }
  return written;
}
