import type { Weights } from '@dsrg/core';
import type { OpenNetwork } from '../run/networks.ts';
import type { SavedNetwork } from '../run/products.ts';
import { startFromTags } from '../weights/start-from-tags.ts';

/**
 * The weights that a training begins with. A network that segments hands its own on. A tag network of the same kind has a trunk, and
 * activation maps to start the classes from; another one has not, and neither has none.
 */
export async function startWeights(
  { network, initial, built }: OpenNetwork,
  start: SavedNetwork | undefined,
): Promise<Weights> {
  const saved = await start?.checkpoint();
  if (saved === undefined) return initial;
  if (start?.kind === 'segmentation-network') return saved.weights;
  return saved.about.network?.name === built.name ? startFromTags(network, saved.weights) : initial;
}
