import { join } from 'node:path';
import { jsonOf, type RecurseedSeed, readRecurseedSeed } from '@dsrg/converters';
import { readPickleBytes } from '@dsrg/converters/node';
import { type Maker, parseMaker, ReadBudget } from '@dsrg/core';
import { claimResults, type ResultKind, readText, writeFileAtomic } from '@dsrg/core/node';

const kind = 'dsrg-seeds';

/** The file of one photo's seed in a folder of them: `<id>.pkl`, as `infer_rsepm` writes it. */
export function seedFile(folder: string, id: string): string {
  return join(folder, `${id}.pkl`);
}

function aboutFile(folder: string): string {
  return join(folder, 'seeds.json');
}

/** Who made a folder's seeds: `seeds.json` says it, for RecurSeed's pickles have no room for it. @returns undefined for those of other programs */
export async function makerOfSeeds(folder: string): Promise<Maker | undefined> {
  const name = aboutFile(folder);
  try {
    const text = await readText(name);
    const about = jsonOf(text, new ReadBudget(name, text.length)) as { readonly kind?: unknown };
    return about.kind === kind ? parseMaker(text) : undefined;
  } catch {
    return undefined; // there is none, or another program's
  }
}

/** Photos in sub-folders have their seeds there, and one `seeds.json` speaks for all. */
function seedResults(folder: string): ResultKind {
  return { what: 'seeds', ending: '.pkl', makerOf: () => makerOfSeeds(folder) };
}

/**
 * Begins a folder of seeds, or goes on with one of the same maker.
 * @throws DsrgError CONFIG for one that holds seeds of anything else; FILE_WRITE
 */
export async function claimSeeds(folder: string, maker: Maker): Promise<void> {
  await claimResults(folder, maker, seedResults(folder));
  await writeFileAtomic(aboutFile(folder), `${JSON.stringify({ format: 1, kind, maker }, undefined, 2)}\n`);
}

/**
 * Reads a photo's seed.
 * @param classes number of classes, background included
 * @param tags the only classes that count. @default all that it has
 * @throws DsrgError FILE_MISSING; and those of `readRecurseedSeed`
 */
export async function readSeed(
  folder: string,
  id: string,
  classes: number,
  tags?: readonly number[],
): Promise<RecurseedSeed> {
  const path = seedFile(folder, id);
  const { bytes, budget } = await readPickleBytes(path);
  const seed = readRecurseedSeed(bytes, path, classes, undefined, budget);
  return tags === undefined ? seed : keepTags(seed, tags);
}

function keepTags(seed: RecurseedSeed, tags: readonly number[]): RecurseedSeed {
  const { keys, hasBackground, data, height, width } = seed;
  const size = height * width;
  const first = hasBackground ? 0 : 1;
  const kept = keys.flatMap((key, k) => (key === 0 || tags.includes(key) ? [k] : []));
  const planes = kept.filter((k) => k >= first).map((k) => data.subarray((k - first) * size, (k - first + 1) * size));
  const chosen = new Float32Array(planes.length * size);
  for (const [plane, values] of planes.entries()) chosen.set(values, plane * size);
  return { ...seed, keys: kept.map((k) => keys[k] as number), data: chosen };
}
