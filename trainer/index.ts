export { type CellRows, cellRows } from './coseg/cell-rows.ts';
export { cutMask } from './coseg/cut-mask.ts';
export { type Factorisation, factorise, weighCells } from './coseg/factorise.ts';
export type { FeatureModel, OpenFeatureModel } from './coseg/feature-model.ts';
export { type CutOptions, normalisedCut } from './coseg/normalised-cut.ts';
export { type MaskScore, scoreMask } from './coseg/score-mask.ts';
export { drawGeometry, type Geometry, type GeometryOptions, type Size, warpGeometry } from './data/draw-geometry.ts';
export { type ColourJitter, jitterColours } from './data/jitter-colours.ts';
export { type BatchOptions, makeBatch } from './data/make-batch.ts';
export { createRandom, type Random, type RandomState } from './data/random.ts';
export { createSampler, type Sampler, type SamplerOptions, type SamplerState } from './data/sampler.ts';
export { type GridConvention, transformCues, transformLabels, transformPhoto } from './data/transform.ts';
export type {
  ActivationGradient,
  Engine,
  EngineRecord,
  GradientRequest,
  LossFunction,
  OutputGradients,
  Outputs,
  ParameterPolicy,
  SgdOptions,
  StepReport,
  Trainer,
  TrainerFactory,
  TrainerRequest,
  TrainerState,
  UpdateOptions,
} from './engine/engine.ts';
export type { OnnxRuntime, OpenOptions } from './engine/onnx/onnx-runtime.ts';
export { type OpenOnnxOptions, openOnnx } from './engine/onnx/open-onnx.ts';
export { openWebGpuRuntime, type WebGpuRuntimeOptions } from './engine/onnx/web-gpu-runtime.ts';
export { openWebRuntime, type WebRuntimeOptions } from './engine/onnx/web-runtime.ts';
export { type ProofOptions, provenEngine } from './engine/proven-engine.ts';
export { type DivideOptions, divideAmong } from './guides/divide-components.ts';
export { guideG0 } from './guides/guide-g0.ts';
export { type GuideG1Options, guideG1, type ScoreRegion } from './guides/guide-g1.ts';
export { type GuideG2Options, guideG2, type SeededGuideInput } from './guides/guide-g2.ts';
export type { GuideInput, PhotoGuideInput } from './guides/guide-input.ts';
export { oracleSaliency, oracleSeeds, type SalientOptions, salientMask } from './guides/salient-mask.ts';
export type { EventFile } from './log/event-file.ts';
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
export { cosegment } from './methods/cosegment/method.ts';
export {
  type AnyStage,
  defineMethod,
  type Method,
  type MethodStages,
  type OptionalStage,
  type SettingsOf,
  whereSet,
} from './methods/define-method.ts';
export { definePreset, type Preset } from './methods/define-preset.ts';
export { dsrg } from './methods/dsrg/method.ts';
export { dsrgEfficientNetLite0 } from './methods/dsrg/presets/dsrg-efficientnet-lite0.ts';
export { dsrgMobileNetV2 } from './methods/dsrg/presets/dsrg-mobilenet-v2.ts';
export { dsrgResnet101 } from './methods/dsrg/presets/dsrg-resnet101.ts';
export { dsrgVgg16 } from './methods/dsrg/presets/dsrg-vgg16.ts';
export { tiny } from './methods/dsrg/presets/tiny.ts';
export { methods, presets } from './methods/index.ts';
export { recurseed } from './methods/recurseed/method.ts';
export { sec } from './methods/sec/method.ts';
export { dsrgVgg16Tf } from './methods/sec/presets/dsrg-vgg16-tf.ts';
export { secMobileNetV2 } from './methods/sec/presets/sec-mobilenet-v2.ts';
export { secVgg16 } from './methods/sec/presets/sec-vgg16.ts';
export { supervised } from './methods/supervised/method.ts';
export { teacher } from './methods/teacher/method.ts';
export { teacherMobileNetV2 } from './methods/teacher/presets/teacher-mobilenet-v2.ts';
export { webCoseg } from './methods/web-coseg/method.ts';
export { type HashedItem, hashOfData, hashOfTags } from './run/data-hash.ts';
export { eachPhoto } from './run/each-photo.ts';
export type { CrfRunner, Machine, ProgressLine } from './run/machine.ts';
export type { ScoredPhotos } from './run/measure.ts';
export { type MemoryPhoto, memoryPhotos } from './run/memory-photos.ts';
export type { InitialWeights, Networks, OpenNetwork } from './run/networks.ts';
export type { PhotoItem, PhotoSet, PhotoSetName, PhotoSets } from './run/photo-set.ts';
export { createPhotoStore, type PhotoStore } from './run/photo-store.ts';
export type { GivenProducts } from './run/plan-run.ts';
export {
  type Products,
  readLabelMap,
  type SavedLabels,
  type SavedMaps,
  type SavedNetwork,
  savedNetwork,
  writeLabelMap,
} from './run/products.ts';
export type { CheckpointOptions, ModelAdvice, NetworkScore, RunServices } from './run/services.ts';
export { stopIfAborted } from './run/stop-if-aborted.ts';
export { type TrainResult, train } from './run/train.ts';
export type { TrainRequest } from './run/train-request.ts';
export { trainShard } from './run/train-shard.ts';
export { openWebMachine, type Progress, type WebMachineOptions } from './run/web-machine.ts';
export { type BorderContrastOptions, borderContrast } from './saliency/border-contrast.ts';
export { type MinimumBarrierOptions, minimumBarrier } from './saliency/minimum-barrier.ts';
export { networkSaliency, type SaliencyNetwork, type SaliencyNetworkOptions } from './saliency/network-saliency.ts';
export { type PhotoSaliencyOptions, photoSaliency } from './saliency/photo-saliency.ts';
export { computedSaliency, type Saliency } from './saliency/saliency.ts';
export { type OutputReading, type OutputTensor, saliencyOfOutput } from './saliency/saliency-of-output.ts';
export { type BackgroundRule, backgroundCues } from './seeds/background-cues.ts';
export { type CertainFilterOptions, certainFilter } from './seeds/certain-filter.ts';
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
export { type EdgeRule, edgePredict, type RefinedPrediction } from './seeds/edge-predict.ts';
export { type GrowOptions, growRegions } from './seeds/grow-regions.ts';
export { meanWithSaliency, saliencyOfMaps } from './seeds/mean-with-saliency.ts';
export { pamr } from './seeds/pamr.ts';
export type { PamrOptions, RefinableMaps } from './seeds/pamr-options.ts';
export { referencePamr } from './seeds/reference-pamr.ts';
export { referenceSelfCorrelation } from './seeds/reference-self-correlation.ts';
export { refinementUnary, type UnaryEnergies, type UnaryMode } from './seeds/refinement-unary.ts';
export { selfCorrelation } from './seeds/self-correlation.ts';
export type { SelfCorrelationInput } from './seeds/self-correlation-input.ts';
export { type SelfCorrelationOptions, selfCorrelationPresets } from './seeds/self-correlation-options.ts';
export { shareByScores } from './seeds/share-by-scores.ts';
export { type WeighOptions, weighActivations } from './seeds/weigh-activations.ts';
export { changeSettings } from './settings/change-settings.ts';
export {
  type ChosenSettings,
  chooseSettings,
  type Registry,
  type SettingsRequest,
} from './settings/choose-settings.ts';
export * as blocks from './settings/index.ts';
export type {
  NetworkSettings,
  SegmentationNetworkName,
  SegmentationNetworkSettings,
  TagNetworkName,
} from './settings/network.ts';
export { printSettings } from './settings/print-settings.ts';
export { from, type Origin, type Sourced, type SourcedParts, type WithSources } from './settings/sources.ts';
export type { TrainingSettings } from './settings/training.ts';
export { cosegment as cosegmentStage } from './stages/cosegment.ts';
export { type CosegmentSettings, cosegmentSettings } from './stages/cosegment-settings.ts';
export {
  defineStage,
  type InputsOf,
  masks,
  type Need,
  type Needs,
  type NetworkQuestion,
  needed,
  optional,
  type Shared,
  type StageCheck,
  type StageDefinition,
  type StageTraining,
  type StageWork,
  type WiredStage,
  type Wiring,
} from './stages/define-stage.ts';
export { learnLabels, learnWebMasks } from './stages/learn-labels.ts';
export { learnRecursion } from './stages/learn-recursion.ts';
export { learnSeeds } from './stages/learn-seeds.ts';
export { learnTags } from './stages/learn-tags.ts';
export { makeCues } from './stages/make-cues.ts';
export { makeFeatureCues } from './stages/make-feature-cues.ts';
export { makeFeatures } from './stages/make-features.ts';
export { openRunNetwork } from './stages/open-run-network.ts';
export { relabel } from './stages/relabel.ts';
export { requireCues } from './stages/require-cues.ts';
export { type SeedTarget, seedLoss } from './stages/seed-loss.ts';
export { takeCues } from './stages/take-cues.ts';
export { type GivenMasks, takeMasks } from './stages/take-masks.ts';
export { gridLabels, gridPhoto, logitGrid } from './training/grid-photo.ts';
export { drawPicture, type Picture } from './training/pictures.ts';
export { trainLoop } from './training/train-loop.ts';
export type { EpochReport, LossReport, StepPlace, TrainingBatch, TrainingTask } from './training/training-task.ts';
export { viewSizes } from './training/view-sizes.ts';
export { startFromTags } from './weights/start-from-tags.ts';
