import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { makeCues } from '../stages/make-cues.ts';
import { pseudoLabelPath, relabel } from '../stages/relabel.ts';
import type { Stage } from '../stages/stage.ts';
import { trainLabels, weightsOf } from '../stages/train-labels.ts';
import { trainSeeds } from '../stages/train-seeds.ts';
import { trainTags } from '../stages/train-tags.ts';

/** A way from photos to a network: its stages, each reading what the ones before it left in the run's folder. */
export interface Method {
  readonly summary: string;
  /** Whether it learns from masks, painted by hand. */
  readonly usesMasks: boolean;
  stages(run: string): Stage[];
}

export const methods = {
  dsrg: {
    summary: 'deep seeded region growing from tags alone (Huang et al., CVPR 2018)',
    usesMasks: false,
    stages: (run) => [
      trainTags,
      makeCues(join(run, '1-tags')),
      trainSeeds(join(run, '1-tags'), join(run, '2-cues')),
      relabel(join(run, '3-seeds')),
      trainLabels({
        name: 'retrain',
        summary: 'learn from the pseudo labels',
        labelPath: (item) => pseudoLabelPath(join(run, '4-relabel'), item),
        weights: () => weightsOf(join(run, '3-seeds')),
      }),
    ],
  },
  supervised: {
    summary: 'the same network from masks: the upper bound',
    usesMasks: true,
    stages: () => [
      trainLabels({
        name: 'retrain',
        summary: 'learn from the masks',
        labelPath(item) {
          if (item.mask !== undefined) return item.mask;
          throw new DsrgError('DATASET', `Photo ${item.id} has no mask, which --method supervised learns from.`);
        },
        weights: async (context) => context.initial,
      }),
    ],
  },
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;

/** Folder of a method's last stage: the network that a run is for. */
export function resultFolder(run: string, method: MethodName): string {
  const stages = methods[method].stages(run);
  return join(run, `${stages.length}-${stages.at(-1)?.name}`);
}
