import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Dataset, describeDataset } from '@dsrg/converters';
import { listSplits, openDataset } from '@dsrg/converters/node';
import { expect } from 'chai';

/** A folder as people hold it, and what must be made of it. */
export interface LayoutCase {
  /** Content by path. Photos have any content: they are not decoded here. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Background left out. */
  readonly classes: readonly string[];
  /** Names by id, all splits together; `undefined` where nothing is known. */
  readonly tags: Readonly<Record<string, readonly string[] | undefined>>;
  /** Number of photos by split. @default all are for training */
  readonly splits?: Readonly<Record<string, number>>;
  /** Pieces of the line that tells what was opened. @default none are looked for */
  readonly says?: readonly string[];
}

/** Photos of those names: any content does. */
export function photos(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name]));
}

/** What most exports of the tests say of their photos. */
export const three = { a: ['cat', 'dog'], b: ['dog'], c: [] };

/** The same of photos in a folder. */
export function under(folder: string): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(three).map(([id, tags]) => [`${folder}/${id}`, tags]));
}

/** Writes files. */
export function putFiles(root: string, files: LayoutCase['files']): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Names of the tags by id. */
export function tagsOf({ classes, items }: Dataset): Record<string, (string | undefined)[] | undefined> {
  return Object.fromEntries(items.map(({ id, tags }) => [id, tags?.map((tag) => classes[tag])]));
}

/** Opens every split of a folder and checks it. */
export async function checkLayout(
  root: string,
  { files, classes, tags, splits, says = [] }: LayoutCase,
): Promise<void> {
  putFiles(root, files);
  const names = await listSplits(root);
  expect(names).to.have.members(Object.keys(splits ?? { train: 0 }));
  const found: ReturnType<typeof tagsOf> = {};
  for (const split of names) {
    const set = await openDataset(root, { split, tags: 'auto' });
    expect(set.classes).to.deep.equal(['background', ...classes]);
    if (splits) expect(set.items, split).to.have.length(splits[split] ?? -1);
    Object.assign(found, tagsOf(set));
    for (const piece of says) expect(describeDataset(set)).to.include(piece);
  }
  expect(found).to.deep.equal(tags);
}
