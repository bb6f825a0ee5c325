import { counted, DsrgError } from '@dsrg/core';
import { namesUnlabelled, tagKey } from '../read/named-tags.ts';
import { tagsOfFile } from './file-tags.ts';
import type { PhotoFolder } from './layouts/photo-folder.ts';
import type { FoundTags, TagLayout } from './layouts/tag-layout.ts';
import { tagLayouts } from './layouts/tag-layouts.ts';
import { isTagWord } from './tag-reading.ts';
import { unusedFiles } from './unused-files.ts';

/**
 * Reads the tags of a plain folder. Other ways in which the folder is tagged are named in a note.
 *
 * @param source as `OpenDatasetOptions.tags` has it. @default the first of {@link tagLayouts} that is there
 * @param needed whether a folder without tags is an error
 * @throws DsrgError CONFIG for a source that a plain folder cannot have; TAG where nothing tags the photos; the errors of the layouts
 */
export async function readFolderTags(
  source: string | undefined,
  folder: PhotoFolder,
  needed: boolean,
): Promise<FoundTags | undefined> {
  const { root, photos, classes } = folder;
  if (source !== undefined) {
    const layout = tagLayouts.find(({ word }) => word === source);
    const places = (await layout?.recognises(folder)) ?? [];
    if (layout && places.length > 0) return withNotes(await layout.read(folder, places), folder, []);
    if (!isTagWord(source))
      return withoutUnlabelled({ tags: await tagsOfFile(source, root, photos.keys(), classes) }, classes);
    throw new DsrgError('CONFIG', `The folder ${root} has no tags of the kind "${source}".`, {
      hint: 'Is another kind there? xml, folders, sidecar, keywords, masks, or the path of a file that tells them.',
    });
  }
  for (const [index, layout] of tagLayouts.entries()) {
    const places = await layout.recognises(folder);
    if (places.length === 0) continue;
    const found = await layout.read(folder, places);
    return withNotes(found, folder, await othersThere(tagLayouts.slice(index + 1), folder, places));
  }
  if (!needed) return undefined;
  for (const path of ['.json', '.jsonl', '.csv', '.xml'].flatMap((ending) => folder.lone(ending))) {
    const { fault } = await folder.parsed(path);
    if (fault) throw fault;
  }
  const others = unusedFiles(folder.paths, { whyNotRead: () => 'no layout of tags that is known' });
  throw new DsrgError('TAG', `Nothing in ${root} tells what is in its ${counted(photos.size, 'photo')}.`, {
    hint: `${others.map((note) => `${note}. `).join('')}Sort them into sub-folders (cat/1.jpg), write a tags.csv (image,tags), a text file beside each, or keywords into them.`,
  });
}

/**
 * The layouts that are there, too. Keywords would need a look into every photo; a single folder around an export's photos tags nothing.
 *
 * @param taken what was read
 */
async function othersThere(
  layouts: readonly TagLayout[],
  folder: PhotoFolder,
  taken: readonly string[],
): Promise<string[]> {
  const names: string[] = [];
  for (const { name, word, recognises } of layouts) {
    if (word === 'keywords') continue;
    const places = (await recognises(folder)).filter((place) => !taken.includes(place));
    if (word === 'folders' ? places.length > 1 : places.length > 0) names.push(name);
  }
  return names;
}

function withNotes(read: FoundTags, { notes, classes }: PhotoFolder, others: readonly string[]): FoundTags {
  const also = others.length === 0 ? [] : [`not read for tags, though there: ${others.join(', ')}`];
  const found = withoutUnlabelled(read, classes);
  return { ...found, tags: { ...found.tags, notes: [...found.tags.notes, ...notes, ...also] } };
}

/** Without what says that nobody has labelled a photo: of that nothing is known. A class list may have a class of that name. */
function withoutUnlabelled(found: FoundTags, classes: readonly string[] | undefined): FoundTags {
  const known = new Set(classes?.map(tagKey));
  const says = (name: string): boolean => namesUnlabelled(name) && !known.has(tagKey(name));
  const unlabelled = [...found.tags.rows].filter(([, { names }]) => names.length > 0 && names.every(says));
  const [first] = unlabelled;
  if (!first) return found;
  const rows = new Map(found.tags.rows);
  for (const [id] of unlabelled) rows.delete(id);
  const note = `nothing known of ${counted(unlabelled.length, 'photo')} tagged ${first[1].names[0]}`;
  return { ...found, tags: { ...found.tags, rows, notes: [...found.tags.notes, note] } };
}
