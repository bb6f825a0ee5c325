import { featuresFile, labelFile, type RunStore, shardOfFile } from '@dsrg/converters';
import { counted, type Shard } from '@dsrg/core';
import type { PhotoItem } from './photo-set.ts';

/** The shards that have left their record in a stage's room. */
export async function shardsOf(room: RunStore): Promise<Shard[]> {
  return (await room.list()).flatMap((path) => shardOfFile(path) ?? []);
}

/** What to say of a stage whose photos were shared, before it is ended; nothing where they were not. */
export async function describeShards(
  name: string,
  room: RunStore,
  items: readonly PhotoItem[],
): Promise<string | undefined> {
  const files = await room.list();
  const shards = files.flatMap((path) => shardOfFile(path) ?? []);
  const [first] = shards;
  if (first === undefined) return undefined;
  const there = new Set(shards.map(({ index }) => index));
  const lost = Array.from({ length: first.count }, (_, k) => k + 1).filter((index) => !there.has(index));
  const known = new Set(files);
  const left = items.filter(({ id }) => !known.has(labelFile(id)) && !known.has(featuresFile(id))).length;
  if (lost.length === 0 && left === 0) return `${name}: all ${counted(first.count, 'shard')} are there`;
  const which =
    lost.length === 0
      ? `all ${counted(first.count, 'shard')} are there`
      : `of ${counted(first.count, 'shard')} ${lost.join(', ')} did not end`;
  return `${name}: ${which}; ${left} of ${counted(items.length, 'photo')} are missing, and made here`;
}
