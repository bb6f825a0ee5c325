import { createNetwork, DsrgError, inferShapes, type MapShape, type Network, type Weights } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import type { RunSettings } from '../methods/settings.ts';
import { drawXavierHeads } from '../weights/draw-xavier-heads.ts';
import { initialWeights } from './initial-weights.ts';

/** The networks of a run with the weights they begin with. */
export interface RunNetworks {
  readonly network: Network;
  readonly initial: Weights;
  /** What learns tags: the same network, or one of its own. */
  readonly tagging: { readonly network: Network; readonly initial: Weights };
  /** What background cues come from, where that is a network of its own. */
  readonly background?: { readonly network: Network; readonly initial: Weights };
}

/**
 * Builds the networks that the settings name.
 * @param init path of a file of weights for their trunks. @default fresh weights
 * @param random the run's
 */
export async function createNetworks(
  settings: RunSettings,
  classes: number,
  init: string | undefined,
  random: Random,
  say: (line: string) => void,
): Promise<RunNetworks> {
  const { network: name, outputStride, pooling, strideOn, headWeights, mean, tags } = settings;
  const options = { classes, outputStride, pooling, strideOn };
  const network = { ...createNetwork(name, options), ...(mean !== null && { mean }) };
  const initial = await initialWeights(network, init, random.fork('weights'), say);
  if (headWeights === 'xavier') {
    const heads = random.fork('heads');
    drawXavierHeads(network, initial, (low, high) => heads.uniform(low, high));
  }
  const open = async (own: Network, stream: string) => ({
    network: own,
    initial: await initialWeights(own, init, random.fork(stream), say),
  });
  const tagging =
    tags.network === null
      ? { network, initial }
      : await open(createNetwork(tags.network, { ...options, outputStride: tags.outputStride }), 'tag weights');
  const background = backgroundGradient(settings);
  if (background === undefined) return { network, initial, tagging };
  const own = createNetwork(background.network, { classes });
  checkBackground(own, background.layer, tags.crop);
  return { network, initial, tagging, background: await open(own, 'background weights') };
}

/** @throws DsrgError CONFIG for a layer that the network has not, or a picture of which it gives no single score */
function checkBackground({ graph }: Network, layer: string, crop: number): void {
  if (!graph.nodes.some(({ name }) => name === layer)) {
    const layers = graph.nodes.flatMap(({ kind, name }) => (kind === 'convolution' ? [name] : []));
    throw new DsrgError('CONFIG', `${graph.name}, of which background cues come, has no layer ${layer}.`, {
      hint: `cues.rule.background.layer is one of ${layers.join(', ')}.`,
    });
  }
  const { height, width } = inferShapes(graph, crop, crop).get(graph.outputs.tags as string) as MapShape;
  if (height === 1 && width === 1) return;
  throw new DsrgError('CONFIG', `${graph.name} gives ${height}×${width} scores for pictures of ${crop}×${crop}.`, {
    hint: 'tags.crop has to be the side that it is made for (vgg16-background: 321).',
  });
}

/** The rule of background cues, where it wants a network of its own. */
export function backgroundGradient({ cues: { rule } }: RunSettings) {
  return rule.kind === 'threshold' && rule.background.from === 'gradient' ? rule.background : undefined;
}
