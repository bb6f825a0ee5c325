import { join } from 'node:path';
import type { CueSet } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { makeCues } from '../stages/make-cues.ts';
import { readCues } from '../stages/read-cues.ts';
import { pseudoLabelPath, relabel } from '../stages/relabel.ts';
import { stageFolder } from '../stages/run-stages.ts';
import type { Stage, StageContext } from '../stages/stage.ts';
import { trainLabels, weightsOf } from '../stages/train-labels.ts';
import { trainSeeds } from '../stages/train-seeds.ts';
import { trainBackground, trainTags } from '../stages/train-tags.ts';
import { startFromTags } from '../weights/start-from-tags.ts';

/** A way from photos to a network: its stages, each reading what the ones before it left in the run's folder. */
export interface Method {
  readonly summary: string;
  /** Whether it learns from masks, painted by hand. */
  readonly usesMasks: boolean;
  stages(run: string, options?: StageOptions): Stage[];
}

export interface StageOptions {
  /** Cues that take the place of our own: no tags are learned then. */
  readonly cues?: CueSet | undefined;
  /** Whether background cues come from a network of their own, which has to be trained. @default false */
  readonly background?: boolean;
}

export const methods = {
  dsrg: {
    summary: 'deep seeded region growing from tags alone (Huang et al., CVPR 2018)',
    usesMasks: false,
    stages: (run, options?: StageOptions) => {
      const seeding = untilSeeds(run, options);
      const seeds = folderOfLast(run, seeding);
      const relabelled = [...seeding, relabel(seeds)];
      const labels = folderOfLast(run, relabelled);
      return [
        ...relabelled,
        trainLabels({
          name: 'retrain',
          summary: 'learn from the pseudo labels',
          labelPath: (item) => pseudoLabelPath(labels, item),
          weights: () => weightsOf(seeds),
        }),
      ];
    },
  },
  sec: {
    summary: 'one seeded training from tags alone: SEC (Kolesnikov and Lampert, ECCV 2016), or DSRG without retraining',
    usesMasks: false,
    stages: (run, options?: StageOptions) => untilSeeds(run, options),
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

export const methodNames = Object.keys(methods) as MethodName[];

/** From photos to a network that has learned from cues. */
function untilSeeds(run: string, { cues, background = false }: StageOptions = {}): Stage[] {
  const tags = join(run, '1-tags');
  const own = background
    ? [trainTags, trainBackground, makeCues(tags, join(run, '2-background'))]
    : [trainTags, makeCues(tags)];
  const before = cues ? [readCues(cues)] : own;
  const weights = async ({ network, settings, initial }: StageContext) =>
    cues || settings.tags.network !== null ? initial : startFromTags(network, await weightsOf(tags));
  return [...before, trainSeeds(folderOfLast(run, before), weights)];
}

/** Folder of the last of some stages: that of a whole method's holds the network that a run is for. */
export function folderOfLast(run: string, stages: readonly Stage[]): string {
  return stageFolder(run, stages, stages.at(-1)?.name as string);
}
