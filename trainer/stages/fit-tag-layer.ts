import { encodeCheckpoint, stageFiles } from '@dsrg/converters';
import { counted, DsrgError } from '@dsrg/core';
import { fitTagHead } from '../losses/fit-tag-head.ts';
import { tagTargets } from '../losses/tag-loss.ts';
import type { OpenNetwork } from '../run/networks.ts';
import type { RunServices } from '../run/services.ts';
import { aboutCheckpoint } from '../training/about-checkpoint.ts';
import { tagLayerOf } from '../training/mean-features.ts';
import { joinFeatures, viewFeatures } from '../training/view-features.ts';

/**
 * Learns the activation maps' own layer alone. The score of a tag is the mean of its map, and the mean of a 1×1 convolution is the
 * convolution of the mean: so the trunk runs once per view, and the layer is fitted to mean features in seconds, to its optimum.
 */
export async function fitTagLayer(
  work: RunServices & { readonly name: string },
  opened: OpenNetwork,
  { sides, weightDecay }: { readonly sides: readonly number[]; readonly weightDecay: number },
): Promise<void> {
  const { name, classes, store, say, log } = work;
  const { initial } = opened;
  const { graph } = opened.network;
  const cam = tagLayerOf(graph);
  if (cam === undefined) {
    throw new DsrgError(
      'CONFIG',
      `${name}.learn is head, but the activation maps of ${graph.name} are not a 1×1 convolution.`,
      { hint: `Use ${name}.learn=all, which trains every layer.` },
    );
  }
  const squares = sides.map((side) => () => ({ height: side, width: side }));
  const views = await viewFeatures(work, { network: opened.network, weights: initial, at: cam.input }, squares);
  const features = joinFeatures(views);
  const targets = tagTargets(
    views.map(({ tags }) => tags),
    classes.length,
  );
  const bias = cam.bias ?? true;
  const head = fitTagHead(features, targets, views.length, { decay: weightDecay, bias });
  say(
    `${name}: layer fitted to ${counted(views.length, 'view')} in ${counted(head.steps, 'step')}, loss ${head.loss.toFixed(3)}`,
  );
  await log.write({ stage: name, step: head.steps, tags: head.loss });
  const weights = new Map([...initial, [`${cam.name}.weight`, head.weights]]);
  if (bias) weights.set(`${cam.name}.bias`, head.bias);
  const about = aboutCheckpoint(work, opened, { name, makes: 'tag-network', step: head.steps });
  await store.write(stageFiles.checkpoint, encodeCheckpoint({ graph, weights, momenta: new Map(), about }));
}
