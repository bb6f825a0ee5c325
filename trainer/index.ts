export { drawGeometry, type Geometry, type GeometryOptions, type Size, warpGeometry } from './data/draw-geometry.ts';
export { type ColourJitter, jitterColours } from './data/jitter-colours.ts';
export { type BatchOptions, makeBatch } from './data/make-batch.ts';
export { createRandom, type Random, type RandomState } from './data/random.ts';
export { createSampler, type Sampler, type SamplerOptions, type SamplerState } from './data/sampler.ts';
export { type GridConvention, transformCues, transformLabels, transformPhoto } from './data/transform.ts';
export { type DivideOptions, divideAmong } from './guides/divide-components.ts';
export { guideG0 } from './guides/guide-g0.ts';
export { type GuideG1Options, guideG1, type ScoreRegion } from './guides/guide-g1.ts';
export { type GuideG2Options, guideG2, type SeededGuideInput } from './guides/guide-g2.ts';
export type { GuideInput, PhotoGuideInput } from './guides/guide-input.ts';
export { oracleSaliency, oracleSeeds, type SalientOptions, salientMask } from './guides/salient-mask.ts';
export { type JsonlOptions, type JsonlWriter, type LogRecord, openJsonl, readJsonl } from './log/jsonl.ts';
export { createRunningMean, type RunningMean } from './log/running-mean.ts';
export type { Batch, Floats, Loss } from './losses/batch.ts';
export { type BoundaryLoss, type BoundaryLossOptions, boundaryLoss } from './losses/boundary-loss.ts';
export { type ExpansionLossOptions, expansionLoss } from './losses/expansion-loss.ts';
export { fitTagHead, type TagHead, type TagHeadOptions } from './losses/fit-tag-head.ts';
export { floorProbabilities } from './losses/floor-probabilities.ts';
export { type FlooredSoftmaxOptions, flooredSoftmax, flooredSoftmaxBackward } from './losses/floored-softmax.ts';
export { type MinimiseOptions, type Minimum, minimise, type Objective } from './losses/minimise.ts';
export { type PixelLossOptions, pixelLoss } from './losses/pixel-loss.ts';
export { balancedSeedingLoss, secSeedingLoss } from './losses/seeding-loss.ts';
export { type TagLossOptions, tagLoss, tagTargets } from './losses/tag-loss.ts';
export { type BorderContrastOptions, borderContrast } from './saliency/border-contrast.ts';
export { type MinimumBarrierOptions, minimumBarrier } from './saliency/minimum-barrier.ts';
export { networkSaliency, type SaliencyNetwork, type SaliencyNetworkOptions } from './saliency/network-saliency.ts';
export { type PhotoSaliencyOptions, photoSaliency } from './saliency/photo-saliency.ts';
export { type OutputReading, type OutputTensor, saliencyOfOutput } from './saliency/saliency-of-output.ts';
export {
  type ActivationMaps,
  labelActivations,
  normaliseActivations,
  selectActivations,
} from './seeds/activation-maps.ts';
export { type BackgroundRule, backgroundCues } from './seeds/background-cues.ts';
export { confidentLabels } from './seeds/confident-labels.ts';
export { type CueMap, createCueMap, cuesOfLabels, labelsOfCues } from './seeds/cue-map.ts';
export {
  type CueCounts,
  type CueStatistics,
  countCues,
  createCueCounts,
  cueStatistics,
} from './seeds/cue-statistics.ts';
export { type CueOptions, cuesFromCam, type FoundCues } from './seeds/cues-from-cam.ts';
export { type GrowOptions, growRegions } from './seeds/grow-regions.ts';
export { meanWithSaliency, saliencyOfMaps } from './seeds/mean-with-saliency.ts';
export { type ActivationView, mergeActivations } from './seeds/merge-activations.ts';
export { pamr } from './seeds/pamr.ts';
export type { PamrOptions, RefinableMaps } from './seeds/pamr-options.ts';
export { activationProbabilities, presentClasses, restoreClasses, selectClasses } from './seeds/present-classes.ts';
export { referencePamr } from './seeds/reference-pamr.ts';
export { referenceSelfCorrelation } from './seeds/reference-self-correlation.ts';
export { refinementUnary, type UnaryEnergies, type UnaryMode } from './seeds/refinement-unary.ts';
export { selfCorrelation } from './seeds/self-correlation.ts';
export type { SelfCorrelationInput } from './seeds/self-correlation-input.ts';
export { type SelfCorrelationOptions, selfCorrelationPresets } from './seeds/self-correlation-options.ts';
export { type WeighOptions, weighActivations } from './seeds/weigh-activations.ts';
