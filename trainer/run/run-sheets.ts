import { contactSheetFile, holdsLabelMaps, isNetwork, readSaliency } from '@dsrg/converters';
import { type FloatImage, type LabelMap, predictLabels, type RgbImage, resizeLabels } from '@dsrg/core';
import { chooseSheetPhotos } from './choose-sheet-photos.ts';
import type { PhotoItem, PhotoSet, PhotoSetName } from './photo-set.ts';
import type { PlannedStage } from './plan-run.ts';
import { productWords } from './product-words.ts';
import { makeRunSheet, type SheetColumn, sheetSize } from './run-sheet.ts';
import { productOf, type RunContext } from './run-stages.ts';
import { stopIfAborted } from './stop-if-aborted.ts';

/** The contact sheets of a run: one for each photo set that it works on. */
export interface RunSheets {
  /** Draws those that show something new: photos of every class, and beside them what each stage has made of them. */
  draw(complete: readonly PlannedStage[]): Promise<void>;
}

/**
 * Opens the contact sheets of a run. What is shown is decided by the kind of a stage's product: label maps, grey maps, and networks that
 * segment, which predict the photos at one scale, without CRF, and are told no tags. Masks are shown beside them where there are any.
 * @param about the method, in words
 */
export function createRunSheets(about: string, context: RunContext): RunSheets {
  const { machine, photoSets, run, signal } = context;
  const predictions = new Map<string, ReadonlyMap<string, LabelMap>>();
  const drawn = new Map<PhotoSetName, number>();
  const title = [
    `${run.name}: ${about}`,
    'Photos of every class, chosen by their names alone. Networks predict them at one scale, without CRF and without tags.',
  ];
  const draw = async (photos: PhotoSet, stages: readonly PlannedStage[]) => {
    const items = chooseSheetPhotos(photos);
    const columns: SheetColumn[] = [];
    const hasMask = items.some((item) => photos.hasMask(item));
    const maskOf = async (item: PhotoItem) => (photos.hasMask(item) ? photos.mask(item) : undefined);
    if (hasMask) columns.push({ heading: 'mask', look: maskOf });
    for (const stage of stages) {
      const { folder, definition } = stage;
      if (isNetwork(definition.makes) && !predictions.has(folder))
        predictions.set(folder, await predictAll(stage, photos, items, context));
      const look = lookAt(stage, context, predictions.get(folder));
      columns.push({ heading: `${folder}: ${productWords[definition.makes]}`, look });
    }
    return machine.drawSheet?.(await makeRunSheet(title, photos, items, columns, signal));
  };
  return {
    async draw(complete) {
      if (machine.drawSheet === undefined) return;
      for (const [set, photos] of Object.entries(photoSets) as [PhotoSetName, PhotoSet][]) {
        const stages = complete.filter((stage) => isShown(stage) && (stage.definition.photos ?? 'target') === set);
        if (stages.length === 0 || drawn.get(set) === stages.length) continue;
        const jpeg = await draw(photos, stages);
        if (jpeg !== undefined) await run.write(contactSheetFile(set), jpeg);
        drawn.set(set, stages.length);
      }
    },
  };
}

function isShown({ definition: { makes } }: PlannedStage): boolean {
  return holdsLabelMaps(makes) || makes === 'saliency' || makes === 'segmentation-network';
}

async function predictAll(
  stage: PlannedStage,
  photos: PhotoSet,
  items: readonly PhotoItem[],
  context: RunContext,
): Promise<Map<string, LabelMap>> {
  const segmenter = await productOf<'segmentation-network'>(stage, context).open('logits');
  const found = new Map<string, LabelMap>();
  try {
    for (const item of items) {
      stopIfAborted(context.signal);
      const photo = await photos.photo(item);
      const { height, width } = sheetSize(photo);
      found.set(item.id, resizeLabels(await predictLabels(segmenter, photo), height, width));
    }
  } finally {
    await segmenter.close();
  }
  return found;
}

/** What a stage has made of a photo. */
function lookAt(
  stage: PlannedStage,
  context: RunContext,
  predictions: ReadonlyMap<string, LabelMap> | undefined,
): SheetColumn['look'] {
  if (predictions !== undefined) return async ({ id }) => predictions.get(id);
  if (stage.definition.makes === 'saliency') {
    const saved = productOf<'saliency'>(stage, context);
    return async (item) => greyPicture(readSaliency(await saved.read(item), `of photo ${item.id}`));
  }
  const saved = productOf<'labels'>(stage, context);
  return (item) => saved.read(item);
}

function greyPicture({ data, height, width }: FloatImage): RgbImage {
  const rgb = new Uint8Array(3 * height * width);
  for (const [k, value] of data.entries()) rgb.fill(Math.round(255 * value), 3 * k, 3 * k + 3);
  return { kind: 'rgb', data: rgb, height, width };
}
