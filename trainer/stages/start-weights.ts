import type { Weights } from '@dsrg/core';
import type { OpenNetwork } from '../run/networks.ts';
import type { SavedNetwork } from '../run/products.ts';
import { startFromTags } from '../weights/start-from-tags.ts';

/**
 * The weights that a training begins with. A network of the same kind that segments hands its own on; a tag network of the same kind
 * has a trunk, and activation maps to start the classes from; another one has nothing, and neither has none.
 */
export async function startWeights(
  { network, initial, built }: OpenNetwork,
  start: SavedNetwork | undefined,
): Promise<Weights> {
  const saved = await start?.checkpoint();
  if (saved === undefined || saved.about.network?.name !== built.name) return initial;
  return start?.kind === 'segmentation-network' ? saved.weights : startFromTags(network, saved.weights);
}
