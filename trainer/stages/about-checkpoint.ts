import type { CheckpointAbout } from '@dsrg/converters';
import type { StageContext } from './stage.ts';

/** What a stage's checkpoint says of itself after `step` updates. */
export function aboutCheckpoint(
  { dataset, network, settings, learnsMasks }: StageContext,
  stage: string,
  step: number,
): CheckpointAbout {
  const { mean, std, outputStride } = network;
  const { evaluate } = settings;
  return {
    makes: stage === 'tags' || stage === 'background' ? 'tag-network' : 'segmentation-network',
    // Factors of the photo's own size, and squares, know no long side: the network then sees photos as they are.
    longSide: evaluate.scalesOf === 'long-side' ? settings.longSide : null,
    ...{ classes: dataset.classes, mean, std, outputStride, crf: evaluate.crf, stage, step },
    ...(learnsMasks && { pixelTruth: 'it learned from masks' }),
  };
}
