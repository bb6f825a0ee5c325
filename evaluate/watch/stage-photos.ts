import {
  isNetworkProduct,
  type LabelProduct,
  type RunProduct,
  spreadOverClasses,
  spreadOverList,
} from '@dsrg/converters';
import { type LabelMap, type RgbImage, vocPalette } from '@dsrg/core';
import { createPhotoCodecs, type PhotoCodecs, readLabels, readPhoto } from '@dsrg/core/node';
import { drawLayers, type LabelLayer, type PhotoPictures } from '../report/draw-photo.ts';
import { createConfusion, updateConfusion } from '../score/confusion.ts';
import { decidedPart } from '../score/evaluate-set.ts';
import { scoreConfusion } from '../score/score-confusion.ts';
import { type ChosenPhotos, chosenByScore } from './choose-photos.ts';
import type { ShownPhoto } from './choose-shown.ts';
import { readClasses } from './read-label-map.ts';
import type { RunEvaluation } from './run-evaluations.ts';
import type { TrainingPhoto, TrainingPhotos } from './training-photos.ts';
import { stageOf, stageTitle } from './watched-products.ts';

/** Photos that are looked at to choose among, where no score chooses, and how many are shown then. */
const [CANDIDATES, SHOWN] = [240, 12];

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
  /** Labels of what the run was told of it; undefined where it was told nothing. */
  readonly tags?: readonly number[];
  /** Labels in any of the stages' pictures and the truth but background, ascending. */
  readonly labels: readonly number[];
  /** Mean IoU of each layer over the classes in its truth or in itself, where it decides; none for the truth, and for maps. */
  readonly scores: readonly (number | undefined)[];
  /** The truth's layer, if there is a mask, a map for each tag, and a layer for each stage. */
  readonly pictures: PhotoPictures;
}

/** Gives a product's label map of a photo, at the photo's size. */
export type ReadLabels = (
  product: RunProduct,
  id: string,
  size: { readonly height: number; readonly width: number },
) => Promise<LabelMap>;

/** Draws the map of each tag of a photo, as the run's tag network sees it. */
export type DrawMaps = (photo: RgbImage, tags: readonly number[]) => Promise<LabelLayer[]>;

/** The photos to show: chosen by scores where there are any, else so that every class is seen. */
export async function choosePhotos(
  products: readonly RunProduct[],
  { items }: TrainingPhotos,
  evaluations: readonly RunEvaluation[],
): Promise<ChosenPhotos> {
  const scored = chosenByScore(evaluations);
  if (scored !== undefined) return scored;
  const maps = products.find((product): product is LabelProduct => !isNetworkProduct(product));
  const candidates: { id: string; labels: readonly number[] }[] = [];
  for (const { id } of spreadOverList(items, CANDIDATES)) {
    candidates.push({ id, labels: maps === undefined ? [] : await readClasses(maps, id) });
  }
  return { shown: spreadOverClasses(candidates, SHOWN).map(({ id }) => ({ id, lists: [] })) };
}

/**
 * Draws photos, as each stage has labelled them.
 *
 * @param maxPixels most pixels that a photo may declare. @default 200,000,000
 * @throws DsrgError as `readPhoto` and `readLabels` do
 */
export async function drawStagePhotos(
  products: readonly RunProduct[],
  { name, classes, items }: TrainingPhotos,
  { chosenBy, shown }: ChosenPhotos,
  pictures: { readonly labelsOf: ReadLabels; readonly mapsOf?: DrawMaps | undefined },
  maxPixels?: number,
): Promise<StagePhotos> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const photos: StagePhoto[] = [];
  const codecs = createPhotoCodecs(maxPixels);
  for (const { id, score, lists } of shown) {
    const item = byId.get(id);
    if (item === undefined) continue;
    const drawn = await drawItem(item, products, pictures, { classes: classes.length, codecs });
    photos.push({ id, lists, ...(score !== undefined && { score }), ...drawn });
  }
  return { split: name, classes, photos, ...(chosenBy !== undefined && { chosenBy }) };
}

async function drawItem(
  { id, photo: path, tags, truths: [mask] }: TrainingPhoto,
  products: readonly RunProduct[],
  { labelsOf, mapsOf }: Parameters<typeof drawStagePhotos>[3],
  { classes, codecs }: { readonly classes: number; readonly codecs: PhotoCodecs },
): Promise<Omit<StagePhoto, keyof ShownPhoto>> {
  const photo = await readPhoto(path, { codecs });
  const { height, width } = photo;
  const palette = vocPalette();
  const truth =
    mask === undefined ? undefined : await readLabels(mask, { classes, height, width, maxPixels: codecs.maxPixels });
  const truths = truth === undefined ? [] : [{ name: 'truth', palette, labels: truth }];
  const maps = (await mapsOf?.(photo, tags ?? [])) ?? [];
  const stages = await Promise.all(
    products.map(async (product) => ({
      name: stageTitle(stageOf(product)),
      palette,
      labels: await labelsOf(product, id, { height, width }),
    })),
  );
  const scoreOf = ({ labels }: LabelLayer) => {
    if (!truth) return undefined;
    const decided = decidedPart(truth, labels);
    const confusion = createConfusion(classes);
    updateConfusion(confusion, decided.truth, decided.prediction, id);
    return scoreConfusion(confusion).mean;
  };
  const labels = [...new Set([...truths, ...stages].flatMap((layer) => [...new Set(layer.labels.data)]))];
  return {
    ...(tags && { tags }),
    labels: labels.filter((label) => label > 0).sort((a, b) => a - b),
    scores: [...[...truths, ...maps].map(() => undefined), ...stages.map(scoreOf)],
    pictures: await drawLayers(photo, [...truths, ...maps, ...stages], { codecs }),
  };
}
