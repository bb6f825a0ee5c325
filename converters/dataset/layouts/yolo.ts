import { DsrgError } from '@dsrg/core';
import { isYolo, readYolo, readYoloNames, readYoloYaml } from '../../read/labelling/read-yolo.ts';
import { namesNothing } from '../../read/named-tags.ts';
import { type BesideHelp, besideLayout, placeOf } from './beside-layout.ts';
import type { PhotoFolder } from './photo-folder.ts';

/** Files of class names, one a line. */
const NAMES = /(^|\/)(classes\.txt|obj\.names|[^/]*\.names|_darknet\.labels|predefined_classes\.txt)$/i;

export const yolo = besideLayout({
  name: 'YOLO',
  looks:
    '`x.txt` beside the photo, or in `labels` beside `images`: `class cx cy w h` or an outline; names in `data.yaml` (then a photo without `x.txt` is a negative), `classes.txt` or `obj.names`',
  ending: '.txt',
  fits: async (path, folder) => {
    const text = await folder.text(path);
    return text.trim() === '' ? undefined : isYolo(text);
  },
  prepare: findNames,
  tags: async (path, id, folder, { names = [] }) => readYolo(await folder.text(path), id, names, placeOf(folder, path)),
});

/** @throws DsrgError CONFIG where no file names the classes */
async function findNames(folder: PhotoFolder): Promise<BesideHelp> {
  const depth = (path: string): number => path.split('/').length;
  const paths = [...folder.paths].sort((a, b) => depth(a) - depth(b));
  for (const path of paths.filter((one) => /\.ya?ml$/i.test(one))) {
    const names = readYoloYaml(await folder.text(path), placeOf(folder, path));
    // Ultralytics takes a photo whose file is missing as it takes one whose file is empty: as background (ultralytics/yolov5, issues 1689, 6775).
    if (names) return { names, declared: declaredOf(names), from: path, absentShowsNone: true };
  }
  for (const path of paths.filter((one) => NAMES.test(one))) {
    const names = readYoloNames(await folder.text(path));
    if (names.length > 0) return { names, declared: declaredOf(names), from: path };
  }
  throw new DsrgError(
    'CONFIG',
    `The YOLO files in ${folder.root} number their classes, and no file there names them.`,
    {
      hint: "Put data.yaml (names: ['cat', 'dog']) or classes.txt (a name a line, class 0 first) into the folder.",
    },
  );
}

function declaredOf(names: readonly (string | undefined)[]): string[] {
  return names.filter((name): name is string => name !== undefined && !namesNothing(name));
}
