import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { openDataset, openTagsFile } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
import { printNote, printResult } from '@dsrg/core/node';
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
  const file = await openTagsFile(folder);
  if (!existsSync(file.path)) await tellOtherTags(folder, file.path);
  const files = pageFiles(basename(resolve(folder)));
  const photos = createSmallPhotos(file.photos.map((name) => join(folder, name)));
  let suggester: Suggester = noSuggester();
  const board = createTagBoard(file, () => suggester.learn());
  printNote(`${folder}: ${describe(board)}`);
  if (options.init !== undefined) suggester = await openSuggester(options.init, options, board, photos);
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

/** Says whose tags will no longer count once there is a tags.csv. */
async function tellOtherTags(folder: string, path: string): Promise<void> {
  let from: string | undefined;
  try {
    from = (await openDataset(folder, { tags: 'auto' })).about.tagsFrom;
  } catch (error) {
    if (!(error instanceof DsrgError)) throw error;
    // Mostly that nothing tells what the photos show, which this command is for; a fault in what should tell is said the same way.
    printNote(error.message);
  }
  if (from === undefined) return;
  printNote(
    `${folder} has tags from ${from}. They are not taken over: from the first change on ${path} alone counts. Remove it to have them again.`,
  );
}

async function openSuggester(
  init: string,
  options: TagInput['options'],
  board: TagBoard,
  photos: SmallPhotos,
): Promise<Suggester> {
  const features = await openPhotoFeatures(init, {
    network: options.network,
    threads: options.threads,
    say: printNote,
  });
  return createSuggester(features, photos, () => board.state(), printNote);
}

function describe(board: TagBoard): string {
  const { photos, tagged, negatives } = board.counts();
  const none = negatives === 0 ? '' : `, ${negatives} of them with none of the classes`;
  return `${tagged} of ${photos} photos are tagged${none}`;
}
