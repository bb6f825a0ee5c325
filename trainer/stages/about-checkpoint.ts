import type { CheckpointAbout } from '@dsrg/converters';
import type { StageContext } from './stage.ts';

/** What a stage's checkpoint says of itself after `step` updates. */
export function aboutCheckpoint(
  { dataset, network, settings, learnsMasks }: StageContext,
  stage: string,
  step: number,
): CheckpointAbout {
  const { mean, std, outputStride } = network;
  const { longSide, evaluate } = settings;
  return {
    ...{ classes: dataset.classes, mean, std, outputStride, longSide, crf: evaluate.crf, stage, step },
    ...(learnsMasks && { pixelTruth: 'it learned from masks' }),
  };
}
