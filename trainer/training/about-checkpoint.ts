import type { CheckpointAbout, NetworkKind } from '@dsrg/converters';
import type { OpenNetwork } from '../run/networks.ts';
import type { RunServices } from '../run/services.ts';

/** What a stage's checkpoint says of itself after `step` updates. */
export function aboutCheckpoint(
  { classes, advice, checkpoints }: Pick<RunServices, 'classes' | 'advice' | 'checkpoints'>,
  { network, built }: Pick<OpenNetwork, 'network' | 'built'>,
  stage: {
    readonly name: string;
    readonly makes: NetworkKind;
    readonly step: number;
    /** Outputs that its loss looks at. @default not said */
    readonly outputs?: readonly string[];
  },
): CheckpointAbout {
  const { name, makes, step, outputs } = stage;
  const { mean, std, outputStride } = network;
  return {
    ...{ classes, mean, std, outputStride, ...advice, stage: name, makes, step, network: built },
    ...(outputs !== undefined && { learned: outputs }),
    ...(checkpoints.learnsMasks && { pixelTruth: 'it learned from masks' }),
  };
}
