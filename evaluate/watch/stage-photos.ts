import { join } from 'node:path';
import type { Dataset, DatasetItem } from '@dsrg/converters';
import { vocPalette } from '@dsrg/core';
import { readLabels, readPhoto } from '@dsrg/core/node';
import { createConfusion, updateConfusion } from '../confusion.ts';
import { decidedPart } from '../evaluate-set.ts';
import { drawLayers, type LabelLayer, type PhotoPictures } from '../report/draw-photo.ts';
import { scoreConfusion } from '../score.ts';
import type { ShownPhoto } from './choose-shown.ts';
import type { RunProduct } from './list-products.ts';
import { type RunEvaluation, stageTitle } from './run-evaluations.ts';

/** Training photos, with what each stage of a run has made of them. */
export interface StagePhotos {
  /** Name of the training list. */
  readonly split: string;
  readonly classes: readonly string[];
  /** The stage whose scores chose the photos; none where the list has no masks to score against. */
  readonly chosenBy?: string;
  readonly photos: readonly StagePhoto[];
}

/** One of them. */
export interface StagePhoto extends Partial<Pick<ShownPhoto, 'score'>>, Pick<ShownPhoto, 'id' | 'lists'> {
  /** Labels in any of the pictures but background, ascending. */
  readonly labels: readonly number[];
  /** Mean IoU of each layer over the classes in its truth or in itself, where it decides; none for the truth. */
  readonly scores: readonly (number | undefined)[];
  /** The truth's layer, if there is a mask, and one for each stage. */
  readonly pictures: PhotoPictures;
}

/** The photos to draw: those that the last scored label files were best, middling and worst at, else the list's first ones. */
export function choosePhotos(
  data: Dataset,
  evaluations: readonly RunEvaluation[],
  first = 12,
): { chosenBy?: string; shown: readonly (Partial<ShownPhoto> & Pick<ShownPhoto, 'id' | 'lists'>)[] } {
  const last = evaluations.findLast(({ shown = [] }) => shown.length > 0);
  if (last) return { chosenBy: stageTitle(last.stage), shown: last.shown! };
  return { shown: data.items.slice(0, first).map(({ id }) => ({ id, lists: [] })) };
}

/**
 * Draws the photos that are worth showing, as each stage has labelled them.
 *
 * @param split name of the training list
 * @param masksOf the folder that holds a product's label files of these photos
 * @throws DsrgError as `readPhoto` and `readLabels` do
 */
export async function drawStagePhotos(
  products: readonly RunProduct[],
  data: Dataset,
  split: string,
  evaluations: readonly RunEvaluation[],
  masksOf: (product: RunProduct, items: readonly DatasetItem[]) => Promise<string>,
): Promise<StagePhotos> {
  const { chosenBy, shown } = choosePhotos(data, evaluations);
  const items = new Map(data.items.map((item) => [item.id, item]));
  const there = shown.flatMap((photo) => items.get(photo.id) ?? []);
  const stages: { name: string; folder: string }[] = [];
  for (const product of products) {
    const { stage, kind, step } = product;
    stages.push({ name: stageTitle({ name: stage, kind, step }), folder: await masksOf(product, there) });
  }
  const photos: StagePhoto[] = [];
  for (const item of there) {
    const { id, score, lists } = shown.find((photo) => photo.id === item.id)!;
    const drawn = await drawItem(item, stages, data.classes.length);
    photos.push({ id, lists, ...(score !== undefined && { score }), ...drawn });
  }
  return { split, classes: data.classes, photos, ...(chosenBy !== undefined && { chosenBy }) };
}

async function drawItem(
  { id, photo: path, mask }: DatasetItem,
  stages: readonly { name: string; folder: string }[],
  classes: number,
): Promise<Omit<StagePhoto, keyof ShownPhoto>> {
  const photo = await readPhoto(path);
  const { height, width } = photo;
  const files = [
    ...(mask === undefined ? [] : [{ name: 'truth', file: mask }]),
    ...stages.map(({ name, folder }) => ({ name, file: join(folder, `${id}.png`) })),
  ];
  const palette = vocPalette();
  const layers = await Promise.all(
    files.map(async ({ name, file }): Promise<LabelLayer> => {
      return { name, palette, labels: await readLabels(file, { classes, height, width }) };
    }),
  );
  const truth = mask === undefined ? undefined : layers[0]!.labels;
  const scores = layers.map(({ labels }) => {
    if (!truth || labels === truth) return undefined;
    const decided = decidedPart(truth, labels);
    const confusion = createConfusion(classes);
    updateConfusion(confusion, decided.truth, decided.prediction, id);
    return scoreConfusion(confusion).mean;
  });
  const labels = [...new Set(layers.flatMap((layer) => [...new Set(layer.labels.data)]))];
  return {
    labels: labels.filter((label) => label > 0).sort((a, b) => a - b),
    scores,
    pictures: await drawLayers(photo, layers),
  };
}
