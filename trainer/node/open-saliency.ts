import { readSaliency } from '@dsrg/converters';
import { createOneMaker, DsrgError, makerOfPng } from '@dsrg/core';
import { readBytes, sha256Files } from '@dsrg/core/node';
import type { PhotoItem } from '../run/photo-set.ts';
import type { Saliency } from '../saliency/saliency.ts';
import { findMaps } from './find-maps.ts';
import { openSaliencyNetwork, type SaliencyNetworkChoice } from './open-saliency-network.ts';

/**
 * Saliency maps from a folder of grey images `<id>.png`, 0 to 255, or MAT-files `<id>.mat`, which another program has made (DSRG: DRFI,
 * stretched to 0 … 1 photo by photo), or those that an ONNX network of saliency gives.
 * @param source a folder, or the path of a `.onnx` file
 * @throws DsrgError DATASET naming the first photo without a map; USAGE for a choice that a folder leaves none of; `openSaliencyNetwork`'s
 */
export async function openSaliency(
  source: string,
  items: readonly PhotoItem[],
  { maxPixels, ...choice }: SaliencyNetworkChoice & { readonly maxPixels?: number } = {},
): Promise<Saliency> {
  if (source.endsWith('.onnx')) return openSaliencyNetwork(source, choice);
  const { threads: _, ...said } = choice;
  if (Object.values(said).some((value) => value !== undefined)) {
    throw new DsrgError('USAGE', `How a network is read was said, but --saliency ${source} is a folder of maps.`, {
      hint: 'Leave --saliency-output, --saliency-object and --saliency-values out, or give a .onnx file.',
    });
  }
  const paths = findMaps(source, items, {
    what: 'saliency map',
    hint: 'Put a grey PNG for each training photo there, or leave --saliency out: maps are computed then.',
  });
  const one = createOneMaker();
  return {
    map: async ({ id }) => {
      const path = paths.get(id) as string;
      const bytes = await readBytes(path);
      one.see(path, makerOfPng(bytes));
      return readSaliency(bytes, path, maxPixels);
    },
    source: await sha256Files(paths),
  };
}
