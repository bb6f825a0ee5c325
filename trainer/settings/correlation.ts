import { DsrgError, type Graph } from '@dsrg/core';
import { z } from 'zod';
import { completeOptions } from '../seeds/self-correlation-options.ts';
import { notNegative, share } from './blocks.ts';

/** How activation maps are spread over places of like features: levels and constants of `selfCorrelation`. */
export const correlation = {
  /** Outputs or layers of the network whose maps are compared. */
  levels: z.array(z.string()).min(1),
  similarity: notNegative,
  secondOrder: notNegative,
  weight: notNegative,
  repeats: z.number().int().nonnegative(),
  foreground: share,
  background: share,
};

const bare = z.strictObject(correlation);
export type CorrelationSettings = z.infer<typeof bare>;

/** The constants alone, as `selfCorrelation` takes them. */
export function constantsOf({
  similarity,
  secondOrder,
  weight,
  repeats,
  foreground,
  background,
}: CorrelationSettings): Omit<CorrelationSettings, 'levels'> {
  return { similarity, secondOrder, weight, repeats, foreground, background };
}

/**
 * @param place of the settings, for messages: `saliency`
 * @throws DsrgError CONFIG for a layer that the network has not, and constants that cannot be
 */
export function checkCorrelation(graph: Graph, settings: CorrelationSettings, place: string): void {
  completeOptions(constantsOf(settings));
  const wrong = settings.levels.find(
    (level) => !(level in graph.outputs) && !graph.nodes.some(({ name }) => name === level),
  );
  if (wrong === undefined) return;
  throw new DsrgError('CONFIG', `${graph.name}, whose features are compared, has no layer ${wrong}.`, {
    hint: `${place}.levels are some of ${levelsOf(graph).join(', ')}.`,
  });
}

/** The features that the network shows by itself; else layers that end a resolution or a block: sums and convolutions. */
function levelsOf({ outputs, nodes }: Graph): string[] {
  const shown = Object.keys(outputs).filter((name) => /^(c\d|features)$/.test(name));
  if (shown.length > 0) return shown;
  return nodes.flatMap(({ kind, name }) => (kind === 'convolution' || kind === 'add' ? [name] : []));
}
