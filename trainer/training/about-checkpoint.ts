import type { CheckpointAbout, NetworkKind } from '@dsrg/converters';
import type { OpenNetwork } from '../run/networks.ts';
import type { RunServices } from '../run/services.ts';

/** What a stage's checkpoint says of itself after `step` updates. */
export function aboutCheckpoint(
  { classes, advice, checkpoints }: Pick<RunServices, 'classes' | 'advice' | 'checkpoints'>,
  { network, built }: Pick<OpenNetwork, 'network' | 'built'>,
  stage: { readonly name: string; readonly makes: NetworkKind; readonly step: number },
): CheckpointAbout {
  const { name, makes, step } = stage;
  const { mean, std, outputStride } = network;
  return {
    ...{ classes, mean, std, outputStride, ...advice, stage: name, makes, step, network: built },
    ...(checkpoints.learnsMasks && { pixelTruth: 'it learned from masks' }),
  };
}
