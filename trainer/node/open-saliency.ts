import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSaliency } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { readBytes, sha256Files } from '@dsrg/core/node';
import type { PhotoItem } from '../run/photo-set.ts';
import type { Saliency } from '../saliency/saliency.ts';

/**
 * Saliency maps from a folder of grey images `<id>.png`, 0 to 255, which another program has made (DSRG: DRFI, stretched to 0 … 1 photo
 * by photo).
 * @throws DsrgError DATASET naming the first photo without a map
 */
export async function openSaliency(folder: string, items: readonly PhotoItem[]): Promise<Saliency> {
  const path = ({ id }: PhotoItem) => join(folder, `${id}.png`);
  const missing = items.filter((item) => !existsSync(path(item)));
  if (missing[0] !== undefined) {
    const others = missing.length === 1 ? '' : ` (nor have ${missing.length - 1} others)`;
    throw new DsrgError('DATASET', `Photo ${missing[0].id} has no saliency map ${path(missing[0])}${others}.`, {
      hint: 'Put a grey PNG for each training photo there, or leave --saliency out: maps are computed then.',
    });
  }
  return {
    map: async (item) => readSaliency(await readBytes(path(item)), path(item)),
    source: await sha256Files(new Map(items.map((item) => [item.id, path(item)]))),
  };
}
