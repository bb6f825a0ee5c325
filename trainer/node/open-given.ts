import { createOneMaker, DsrgError } from '@dsrg/core';
import { readLabels, sha256Files } from '@dsrg/core/node';
import type { GivenProducts } from '../run/plan-run.ts';
import { takeCues } from '../stages/take-cues.ts';
import { type GivenMasks, takeMasks } from '../stages/take-masks.ts';
import { type GivenSeeds, takeSeeds } from '../stages/take-seeds.ts';
import { findMaps } from './find-maps.ts';
import type { RunData } from './open-run-data.ts';
import { openSeeds } from './open-seeds.ts';

/** Products that somebody else made, and where they are from. */
export interface Given {
  readonly given?: GivenProducts;
  readonly seeds?: GivenSeeds;
  readonly webMasks?: GivenMasks;
}

/** Opens the products that stand in the place of a run's stages. */
export async function openGiven(
  { seeds: folder, webLabels }: { readonly seeds?: string | undefined; readonly webLabels?: string | undefined },
  { dataset, cues, web }: Pick<RunData, 'dataset' | 'cues' | 'web'>,
): Promise<Given> {
  if (webLabels !== undefined && web === dataset) {
    throw new DsrgError('USAGE', '--web-labels has no effect: masks are all that this method makes.', {
      hint: 'Leave it out, or choose a method that learns from masks of web photos.',
    });
  }
  const { items, classes, maxPixels } = dataset;
  const file = { classes: classes.length, maxPixels };
  const webMasks = webLabels === undefined || web === undefined ? undefined : await openMasks(webLabels, web, file);
  const seeds = folder === undefined || cues !== undefined ? undefined : await openSeeds(folder, items, file);
  const given: GivenProducts = {
    ...(cues && { cues: takeCues(cues) }),
    ...(seeds && { cues: takeSeeds(seeds) }),
    ...(webMasks && { masks: takeMasks(webMasks) }),
  };
  if (Object.keys(given).length === 0) return {};
  return { given, ...(seeds && { seeds }), ...(webMasks && { webMasks }) };
}

async function openMasks(
  folder: string,
  { items, name }: NonNullable<RunData['web']>,
  { maxPixels }: { readonly maxPixels: number | undefined },
): Promise<GivenMasks> {
  const paths = findMaps(folder, items, {
    what: 'mask',
    hint: `Put a PNG of its size for each photo of ${name} there, or leave --web-labels out.`,
  });
  const matrix = [...paths.values()].find((path) => !path.endsWith('.png'));
  if (matrix !== undefined) {
    throw new DsrgError('DATASET', `${matrix} is no PNG.`, { hint: 'Masks of web photos are PNGs of labels.' });
  }
  const one = createOneMaker();
  return {
    // Of 0 and 255 as well as of 0 and a class: the stage tells them apart.
    read: ({ id }) => readLabels(paths.get(id) as string, { classes: 255, maxPixels }, one),
    source: await sha256Files(paths),
  };
}
