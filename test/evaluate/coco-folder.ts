import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { blockLabels, makeVocFolder } from './voc-folder.ts';

/** Side of the square in the upper left corner of photo b that is a crowd. */
export const crowdSide = 4;

/**
 * Makes the photos of {@link makeVocFolder} a COCO set in `coco`: red blocks as polygons, green ones as runs, ids of
 * categories that leave gaps and are not in order, and one crowd. No masks are drawn.
 */
export async function makeCocoFolder(): Promise<Awaited<ReturnType<typeof makeVocFolder>> & { coco: string }> {
  const folder = await makeVocFolder();
  const coco = join(folder.root, 'coco');
  await mkdir(join(coco, 'annotations'), { recursive: true });
  await rename(join(folder.data, 'JPEGImages'), join(coco, 'val2014'));
  const photos = ['a', 'b', 'c'].map((name, index) => ({ name, id: 101 + index, ...blockLabels(index) }));
  const red = { category_id: 3, iscrowd: 0, segmentation: [[0, 8, 8, 8, 8, 16, 0, 16]] };
  const annotations = photos.flatMap(({ id, name, height, width }) => [
    { ...red, image_id: id },
    { ...red, image_id: id, category_id: 7, segmentation: runs(height, width, 8, width - 8, 8) },
    ...(name === 'b' ? [{ ...red, image_id: id, iscrowd: 1, segmentation: runs(height, width, 0, 0, crowdSide) }] : []),
  ]);
  const content = {
    images: photos.map(({ id, name, height, width }) => ({ id, file_name: `${name}.jpg`, height, width })),
    categories: [
      { id: 7, name: 'green' },
      { id: 3, name: 'red' },
    ],
    annotations: annotations.map((each, index) => ({ ...each, id: index + 1 })),
  };
  await writeFile(join(coco, 'annotations', 'instances_val2014.json'), JSON.stringify(content));
  return { ...folder, coco };
}

/** A square as COCO's runs: pixels outside and inside in turn, down the columns. */
function runs(height: number, width: number, top: number, left: number, side: number) {
  const between = height - side;
  const inside = Array.from({ length: side }, (_, i) => [i === 0 ? left * height + top : between, side]).flat();
  return { size: [height, width], counts: [...inside, height * width - inside.reduce((sum, run) => sum + run, 0)] };
}
