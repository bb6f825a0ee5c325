import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DsrgError, vocClasses } from '@dsrg/core';
import { classesOfTags, tagKey } from '../read/named-tags.ts';
import { tagsOfAnnotations } from './annotation-tags.ts';
import { chooseClasses } from './choose-classes.ts';
import type { Dataset } from './dataset.ts';
import { tagsOfFile } from './file-tags.ts';
import { findPhotos } from './find-photos.ts';
import { finishDataset } from './finish-dataset.ts';
import { type Labelmap, openLabelmap, tagsOfLabelmap } from './labelmap-tags.ts';
import { listFolder } from './list-folder.ts';
import { tagsOfMasks } from './mask-tags.ts';
import { type FoundMasks, matchMasks } from './match-masks.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import { tagsOfKeywords, tagsOfSidecars } from './photo-tags.ts';
import { requireAll } from './require-all.ts';
import { isTagWord, type TagReading } from './tag-reading.ts';
import { unusedInVoc } from './unused-in-voc.ts';
import { hasMainTags, listVocSplits, readVocSplit, tagsOfMain } from './voc-lists.ts';

/** The lists of classes, as a source of tags. */
const MAIN = 'ImageSets/Main';

const EXPECTED = 'A VOC folder has JPEGImages, ImageSets and SegmentationClass.';

/**
 * Opens a folder laid out as PASCAL VOC: `JPEGImages/<id>.jpg`, `SegmentationClass/<id>.png`,
 * `ImageSets/Segmentation/<split>.txt`. Photos may be of any format that `readPhoto` reads. Where tags are required and none
 * named, they come from `tags.csv` in the folder, else from the XML files in `Annotations`, the lists in `ImageSets/Main`, or masks
 * in the colours of CVAT's `labelmap.txt`. Classes that are not VOC's are those that `labelmap.txt` or these files name.
 *
 * @param root path of the folder
 * @throws DsrgError FILE_MISSING for a folder, list, photo or required mask that is not there; DATASET for an empty
 *   split, a photo listed twice or tagged but absent; TAG for a photo without required tags; CONFIG for bad class names
 */
export async function openVoc(root: string, options: OpenDatasetOptions): Promise<Dataset> {
  const { split, masks: maskFolder = USUAL_MASKS, requireMasks = false, requireTags = false } = options;
  const { photos, beside } = await findPhotos(join(root, 'JPEGImages'), EXPECTED);
  const told = await chooseClasses(root, options.classes);
  const labelmap = told ? undefined : await openLabelmap(root);
  const known = told ?? labelmap?.classes ?? [...vocClasses];
  const wantsMasks = requireMasks || options.masks !== undefined;
  const { masks, notes: aboutMasks } = await findMasks(root, maskFolder, photos.keys(), { wanted: wantsMasks, beside });
  const whole = split === 'train' && (await listVocSplits(root)).length === 0;
  const ids =
    split === undefined || whole
      ? everyId(requireMasks ? masks : photos, join(root, requireMasks ? maskFolder : 'JPEGImages'))
      : await readVocSplit(root, split);

  requireAll(ids, photos, 'FILE_MISSING', 'photo', join(root, 'JPEGImages'));
  if (requireMasks) requireAll(ids, masks, 'FILE_MISSING', 'label file', join(root, maskFolder));
  const source = await chooseSource(root, options.tags, requireTags, labelmap);
  const tags =
    source === undefined
      ? undefined
      : await readTags(source, root, { ids, photos, masks, classes: known, labelmap, options });
  if (tags && requireTags)
    requireAll(ids, tags.rows, 'TAG', 'row', isTagWord(source!) || source === MAIN ? tags.from : source!);

  const fixed = told ?? labelmap?.classes;
  const classes =
    fixed ??
    (await classesOfVoc(tags, source, root, {
      ids: [...photos.keys()],
      photos,
      masks,
      classes: known,
      labelmap,
      options,
    }));
  const notes = [
    ...aboutMasks,
    ...(whole ? ['no splits there, so every photo is for training'] : []),
    ...(await unusedInVoc(root, { photos, masks, tags, source, options })),
  ];
  return finishDataset({ kind: 'voc', root, split, classes, ids, photos, masks, tags, notes });
}

/** VOC's classes, or those that the annotations or lists of all photos name where they have others. */
async function classesOfVoc(
  tags: TagReading | undefined,
  source: string | undefined,
  root: string,
  context: TagContext,
) {
  const known = new Set(vocClasses.map(tagKey));
  const named = [...(tags?.rows.values() ?? [])].flatMap(({ names }) => names);
  // Of VOC itself a name that is none of its classes is a mistake.
  const isVoc = /^VOC20\d\d/i.test(basename(resolve(root)));
  const ownNames = !isVoc && (source === 'xml' || source === MAIN) && named.some((name) => !known.has(tagKey(name)));
  if (!ownNames) return [...vocClasses];
  const all =
    source === 'xml'
      ? await readTags(source, root, { ...context, options: { ...context.options, requireTags: false } })
      : tags;
  return classesOfTags(all?.rows.values() ?? [], root);
}

/** Photos that have an annotation. */
async function annotated(root: string, ids: readonly string[]): Promise<string[]> {
  const there = new Set((await annotationsIn(root)).map((name) => name.slice(0, -4)));
  return ids.filter((id) => there.has(id));
}

/** Names of the files in `Annotations`; exporters leave the folder empty where they write none. */
async function annotationsIn(root: string): Promise<string[]> {
  const names = await readdir(join(root, 'Annotations')).catch((): string[] => []);
  return names.filter((name) => /\.xml$/i.test(name));
}

async function chooseSource(
  root: string,
  asked: string | undefined,
  needed: boolean,
  labelmap: Labelmap | undefined,
): Promise<string | undefined> {
  if (asked !== 'auto' && (asked !== undefined || !needed)) return asked;
  const there = await readdir(root);
  if (there.includes('tags.csv')) return join(root, 'tags.csv');
  if ((await annotationsIn(root)).length > 0) return 'xml';
  if (await hasMainTags(root)) return MAIN;
  if (labelmap?.palette && there.includes(USUAL_MASKS)) return 'masks';
  if (!needed) return undefined;
  throw new DsrgError(
    'FILE_MISSING',
    `Tags are needed for the photos of ${root}, which has neither tags.csv nor Annotations, and no lists of classes in ImageSets/Main.`,
    {
      hint: 'Name a CSV with the columns image and tags, or a cls_labels.npy: --tags tags.csv',
    },
  );
}

interface TagContext {
  readonly ids: readonly string[];
  readonly photos: ReadonlyMap<string, string>;
  readonly masks: ReadonlyMap<string, string>;
  readonly classes: readonly string[];
  readonly labelmap: Labelmap | undefined;
  readonly options: OpenDatasetOptions;
}

async function readTags(source: string, root: string, context: TagContext): Promise<TagReading> {
  const { ids, photos, masks, classes, labelmap, options } = context;
  const listed = new Map(ids.map((id) => [id, photos.get(id)!]));
  if (source === MAIN) return tagsOfMain(root, options.difficult ?? 'keep');
  if (!isTagWord(source)) return tagsOfFile(source, root, photos.keys(), classes);
  if (source === 'xml') {
    const folder = join(root, 'Annotations');
    const files = await listFolder(folder, 'annotations', EXPECTED);
    // Exporters write no annotation for a photo without objects; where tags are required, it is said.
    const wanted = options.requireTags ? ids : await annotated(root, ids);
    return tagsOfAnnotations(folder, files, wanted, ({ difficult }) => options.difficult !== 'drop' || !difficult);
  }
  if (source === 'masks' && labelmap?.palette)
    return tagsOfLabelmap({ ...labelmap, palette: labelmap.palette }, masks, ids, options);
  if (source === 'masks') return tagsOfMasks(masks, ids, classes, options.masks ?? USUAL_MASKS, options);
  if (source === 'sidecar') return tagsOfSidecars(listed, classes);
  if (source === 'keywords') return tagsOfKeywords(listed, classes);
  throw new DsrgError('CONFIG', `The photos of ${root} lie in one folder, so sub-folders cannot tag them.`, {
    hint: 'Take --tags xml, or the path of a CSV.',
  });
}

/** The ids of all `files`, photos or masks. */
function everyId(files: ReadonlyMap<string, string>, folder: string): string[] {
  if (files.size > 0) return [...files.keys()].sort();
  throw new DsrgError('DATASET', `${folder} holds no file that could be used.`, { hint: 'Check the path.' });
}

/** Label files in their folder; where the usual one is not there, those beside the photos. */
async function findMasks(
  root: string,
  name: string,
  ids: Iterable<string>,
  { wanted, beside }: { readonly wanted: boolean; readonly beside: FoundMasks },
): Promise<FoundMasks> {
  const usual = name === USUAL_MASKS && beside.masks.size > 0;
  const folder = join(root, name);
  const there = await listFolder(folder, 'label files', EXPECTED).catch((error: unknown) => {
    if (wanted && !usual) throw error;
    return undefined;
  });
  return there === undefined ? beside : matchMasks(root, name, ids);
}
