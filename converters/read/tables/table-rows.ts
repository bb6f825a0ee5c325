import { DsrgError } from '@dsrg/core';
import type { NamedTags } from '../named-tags.ts';
import type { Table } from './parse-table.ts';

/** What a table says of photos. */
export interface TagTable {
  /** One entry a photo, in the order of its first row. */
  readonly rows: readonly NamedTags[];
  /** The classes that its columns declare, in their order. @default none are declared */
  readonly declared?: readonly string[];
}

/** @throws DsrgError DATASET for a table that is a header alone */
export function requireRows({ rows, fileName }: Table): void {
  if (rows.length === 0) throw new DsrgError('DATASET', `The tag file ${fileName} has no row below its header.`);
}

/** One entry for all rows of a photo, in the order of the first. */
export function uniteRows(rows: readonly NamedTags[]): NamedTags[] {
  const united = new Map<string, { image: string; place: string; names: Set<string> }>();
  for (const { image, place, names } of rows) {
    const before = united.get(image);
    if (before) for (const name of names) before.names.add(name);
    else united.set(image, { image, place, names: new Set(names) });
  }
  return [...united.values()].map(({ names, ...row }) => ({ ...row, names: [...names] }));
}
