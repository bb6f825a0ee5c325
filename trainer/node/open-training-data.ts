import { dirname, join } from 'node:path';
import { type CueSet, type Dataset, type DatasetItem, readCuePickle, readInputList } from '@dsrg/converters';
import { openDataset, readPickleBytes, requireMaskClasses } from '@dsrg/converters/node';
import { counted, DsrgError } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { readPhotoList } from './read-photo-list.ts';

/** What a run is told of its data. */
export interface TrainingDataOptions {
  readonly data: string;
  readonly split: string;
  /** Path of a published list, instead of `split`. */
  readonly list?: string | undefined;
  readonly tags?: string | undefined;
  /** Path of a file of cues. */
  readonly cues?: string | undefined;
  readonly cueList?: string | undefined;
  /** Folder of masks. @default the usual one, if it is there */
  readonly masks?: string | undefined;
  /** Masks are black and white: what is not 0 is the only class. @default false */
  readonly binaryMasks?: boolean | undefined;
  /** Most pixels that photos and masks may declare. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
  /** Whether masks are learned from: then tags are not needed. */
  readonly learnsMasks: boolean;
  /** Lets photos without tags pass. @default false */
  readonly lenient?: boolean;
}

export interface TrainingData {
  readonly dataset: Dataset;
  readonly cues?: CueSet;
}

/** Cells along each side of the grid of SEC's and DSRG's cues. */
const CUE_GRID = 41;

/**
 * Opens what a run learns from: photos with tags, with masks, or with cues of a file, whose tags then count (SEC and DSRG trained with them;
 * they are not quite those of VOC's annotations).
 * @throws DsrgError DATASET naming the first photo that lacks what is needed, LABEL where masks, learned from or measured with, lack a class, and the errors of `openDataset`
 */
export async function openTrainingData(options: TrainingDataOptions): Promise<TrainingData> {
  const { data, split, list, tags, cues, masks, learnsMasks, binaryMasks = false, lenient = false } = options;
  const which = list === undefined ? { split } : {};
  const masksFrom = masks === undefined ? {} : { masks };
  // Of a list's photos tags are required below: those that it leaves out may have none.
  const whichTags =
    lenient || list !== undefined
      ? { tags: tags ?? 'auto' }
      : { ...(tags !== undefined && { tags }), requireTags: true };
  const dataset = await openDataset(data, {
    ...which,
    ...masksFrom,
    binaryMasks,
    maxPixels: options.maxPixels,
    ...(learnsMasks ? { requireMasks: true } : cues === undefined && whichTags),
  });
  const chosen = list === undefined ? dataset : takeListed(dataset, await readText(list, 'The list'), list);
  if (!lenient) await requireMaskClasses(chosen, learnsMasks ? 'all' : 'tagged');
  if (cues === undefined) {
    if (list !== undefined && !learnsMasks && !lenient) requireTags(chosen, list);
    return { dataset: chosen };
  }
  const set = await readCues(cues, options.cueList, chosen.classes.length);
  return { dataset: { ...chosen, items: chosen.items.map((item) => withTags(item, set, cues)) }, cues: set };
}

function takeListed(dataset: Dataset, text: string, path: string): Dataset {
  const byId = new Map(dataset.items.map((item) => [item.id, item]));
  const items = readPhotoList(text, path).map((id) => {
    const item = byId.get(id);
    if (item !== undefined) return item;
    throw new DsrgError('DATASET', `${path} lists ${id}, of which there is no photo in ${dataset.root}.`, {
      hint: 'Are all photos of the list there? VOC’s 10,582 training photos come with VOC2012’s trainval archive.',
    });
  });
  return { ...dataset, items };
}

function requireTags({ items, root }: Dataset, list: string): void {
  const bare = items.filter(({ tags }) => tags === undefined);
  if (bare.length === 0) return;
  const more = bare.length > 1 ? ` and ${bare.length - 1} more` : '';
  throw new DsrgError('TAG', `${list} lists ${bare[0]?.id}${more}, of which ${root} has no tags.`, {
    hint: 'Tag them, name a file of tags with --tags, or take them out of the list.',
  });
}

async function readCues(path: string, list = join(dirname(path), 'input_list.txt'), classes: number): Promise<CueSet> {
  const { bytes, budget } = await readPickleBytes(path);
  const names = readInputList(await readText(list, 'The list that numbers the photos of --cues'), list);
  return readCuePickle(bytes, path, { classes, height: CUE_GRID, width: CUE_GRID, list: names }, budget);
}

function withTags(item: DatasetItem, cues: CueSet, path: string): DatasetItem {
  const photo = cues.photos.get(item.id);
  if (photo !== undefined) return { ...item, tags: photo.tags };
  throw new DsrgError('DATASET', `${path} has no cues of photo ${item.id}.`, {
    hint: `It has those of ${counted(cues.photos.size, 'photo')}: name a --split or --list of photos among them.`,
  });
}
