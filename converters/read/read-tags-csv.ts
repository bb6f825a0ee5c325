import { DsrgError } from '@dsrg/core';
import type { NamedTags } from './named-tags.ts';
import { parseTable } from './tables/parse-table.ts';
import { readTagTable } from './tables/tag-table.ts';

/**
 * Reads image-level tags: a CSV with a column of photos (`image`, `filename`, `file` …) and one of tags (`tags`, `label`, `class` …),
 * one row a photo, a tag or a box; or with a column of zeros and ones for each class. Tags of one cell are separated by `;`, `|`,
 * (in quotes) commas, or spaces; lists of Python are read, too. An empty cell, and a row of zeros, says that the photo shows none.
 *
 * @param fileName for messages
 * @param classes class names where they are known: then a tag may hold spaces and commas
 * @returns one entry a photo in the order of the file, at least one
 * @throws DsrgError FILE_FORMAT for a broken CSV; TAG for a cell that may be read in two ways; DATASET for a file without rows
 */
export function readTagsCsv(text: string, fileName: string, classes?: readonly string[]): NamedTags[] {
  const table = parseTable(text, fileName);
  const found = readTagTable(table, classes);
  if (found) return [...found.rows];
  throw new DsrgError(
    'FILE_FORMAT',
    `The first line of ${fileName} is "${table.firstLine.slice(0, 200)}"; the columns image and tags were expected.`,
    { hint: 'Write "image,tags" into the first line, then for example "cat-1.jpg,cat".' },
  );
}
