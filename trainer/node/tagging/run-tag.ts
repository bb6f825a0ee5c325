import { once } from 'node:events';
import { basename, join, resolve } from 'node:path';
import { openTagsFile, type TagsFile, tagsElsewhere } from '@dsrg/converters/node';
import { counted, DsrgError } from '@dsrg/core';
import { printNote, printResult } from '@dsrg/core/node';
import { openModelSuggester } from './model-suggester.ts';
import { pageFiles } from './page-files.ts';
import { openPhotoFeatures } from './photo-features.ts';
import { serveTags } from './serve-tags.ts';
import { createSmallPhotos, type SmallPhotos } from './small-photos.ts';
import { createSuggester, noSuggester, type Suggester } from './suggester.ts';
import { createTagBoard, type TagBoard } from './tag-board.ts';
import type { TagInput } from './tag-command.ts';

/** Serves the page that a command line of dsrg-tag asks for, until the signal ends it. Its address goes to stdout. */
export async function runTag({ positionals, options }: TagInput, signal: AbortSignal): Promise<void> {
  const folder = positionals.DIR;
  if (options.init !== undefined && options.model !== undefined)
    throw new DsrgError('USAGE', '--init and --model both make suggestions.', { hint: 'Choose one of them.' });
  const file = await openTagsFile(folder);
  const begun = file.text === undefined && !options.empty ? { ...file, ...(await takeOver(folder, file)) } : file;
  const files = pageFiles(basename(resolve(folder)));
  const photos = createSmallPhotos(file.photos.map((name) => join(file.folder, name)));
  let suggester: Suggester = noSuggester();
  const board = createTagBoard(begun, () => suggester.learn());
  printNote(`${folder}: ${describe(board)}`);
  suggester = await openSuggester(options, board, photos);
  const server = await serveTags({ board, photos, files, suggester }, options.port, printNote);
  printResult(`${server.address}\n`);
  printNote('Open this address in a browser on this computer; Ctrl-C ends, everything is saved as you go.');
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
  await board.settled();
  await suggester.close();
  printNote(`${file.path}: ${describe(board)}`);
  const { photos: all, tagged } = board.counts();
  if (tagged > 0 && tagged < all)
    printNote(
      `dsrg-train wants tags of all photos it learns from: name the tagged ones in ${join(folder, 'train.txt')} to begin with those.`,
    );
}

/** Begins with the tags that another layout gives, where there is one, and says what becomes of it. */
async function takeOver(folder: string, file: TagsFile): Promise<Partial<Pick<TagsFile, 'tags' | 'classes'>>> {
  try {
    const elsewhere = await tagsElsewhere(folder, file);
    if (elsewhere === undefined || elsewhere.tags.size === 0) return {};
    const { tags, classes, from, kind } = elsewhere;
    const read = kind === 'folder' || kind === 'voc';
    printNote(
      `Tags of ${counted(tags.size, 'photo')} are taken over from ${from} (--empty begins without). The first change writes all of them to ${file.path}, which ${
        read
          ? 'alone counts from then on: remove it to have the others again'
          : `dsrg-train reads where --tags names it`
      }.`,
    );
    return { tags, classes };
  } catch (error) {
    if (!(error instanceof DsrgError)) throw error;
    // Mostly that nothing tells what the photos show, which this command is for; a fault in what should tell is said the same way.
    printNote(error.message);
    return {};
  }
}

async function openSuggester(
  { init, model, network, threads }: TagInput['options'],
  board: TagBoard,
  photos: SmallPhotos,
): Promise<Suggester> {
  if (model !== undefined) return openModelSuggester(model, { board, photos, threads, say: printNote });
  if (init === undefined) return noSuggester();
  const features = await openPhotoFeatures(init, { network, threads, say: printNote });
  return createSuggester(features, photos, () => board.state(), printNote);
}

function describe(board: TagBoard): string {
  const { photos, tagged, negatives } = board.counts();
  const none = negatives === 0 ? '' : `, ${negatives} of them with none of the classes`;
  return `${tagged} of ${counted(photos, 'photo')} tagged${none}`;
}
