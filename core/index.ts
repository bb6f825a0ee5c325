export type { ContactSheet, SheetColour, SheetTile } from './contact-sheet.ts';
export { counted } from './counted.ts';
export {
  type CreateDenseCrfOptions,
  createDenseCrf,
  type DenseCrf,
  type DenseCrfExtras,
} from './crf/create-dense-crf.ts';
export { denseCrf } from './crf/dense-crf.ts';
export { type HelpTask, helpDenseCrf } from './crf/kernel-module.ts';
export type {
  BilateralKernel,
  Compatibility,
  CrfKernel,
  DenseCrfLabelOptions,
  DenseCrfOptions,
  DenseCrfUnary,
  EnergyMap,
  GaussianKernel,
  KernelNormalisation,
} from './crf/options.ts';
export { type CrfPreset, type CrfPresetName, crfPresets } from './crf/presets.ts';
export { referenceCrf } from './crf/reference.ts';
export { type CrfVariant, crfVariants, supportsVariant } from './crf/variants.ts';
export { DsrgError, type ErrorCode, exitCodeOf } from './errors.ts';
export { formatSeconds } from './format-seconds.ts';
export type { Frame } from './frame.ts';
export { type GateUse, type GateVerdict, gateClasses, heedGate, tagProbabilities } from './gate-classes.ts';
export { type ChannelLine, foldBatchNorms, lineOf } from './graph/fold-batch-norms.ts';
export { inferShapes } from './graph/infer-shapes.ts';
export { batchNormFigures } from './graph/kinds/batch-norm.ts';
export type { MapShape } from './graph/map-shape.ts';
export { mergeGraphs, type WeighedGraph } from './graph/merge-graphs.ts';
export { neededNodes } from './graph/needed-nodes.ts';
export type { NodeKind, ParameterForm, ParameterRole } from './graph/node-kind.ts';
export { kindOf, nodeKinds } from './graph/node-kinds.ts';
export {
  type AddNode,
  type AveragePoolNode,
  type BatchNormNode,
  type ClipNode,
  type ConcatNode,
  type ConvolutionNode,
  type DropoutNode,
  type GlobalAveragePoolNode,
  type GlobalMaxPoolNode,
  type Graph,
  type GraphNode,
  inputsOf,
  type MaxPoolNode,
  type NodeOf,
  type Padding,
  type ReluNode,
  type ResizeNode,
  type SoftmaxNode,
} from './graph/nodes.ts';
export { type AxisPadding, averagedCells, axisPadding, outputSize, reachOf } from './graph/padding.ts';
export {
  checkWeights,
  isRunningAverage,
  type ParameterSpec,
  parametersOf,
  sizeOf,
  type Weights,
} from './graph/parameters.ts';
export { type BilinearConvention, type LinearTap, linearTaps } from './graph/resize-convention.ts';
export { validateGraph } from './graph/validate-graph.ts';
export { argmaxLabels } from './image/argmax.ts';
export { checkPixels, mostPixels } from './image/check-pixels.ts';
export { cropLabels, cropPhoto, type Window } from './image/crop.ts';
export { decodePngSamples, type PngSamples } from './image/decode-png-samples.ts';
export { encodeCutOut } from './image/encode-cut-out.ts';
export { encodePng } from './image/encode-png.ts';
export { flipLabels, flipPhoto, flipPlanes } from './image/flip.ts';
export { mirrorCrop, mirrorPlace } from './image/mirror-crop.ts';
export { type Normalisation, normalise } from './image/normalise.ts';
export { resizeLabels } from './image/resize-labels.ts';
export { resizePhoto } from './image/resize-photo.ts';
export { resizePlanes } from './image/resize-planes.ts';
export { resizePhotoSmooth } from './image/resize-smooth.ts';
export { createRowResizer, type RowResizer } from './image/row-resizer.ts';
export { shrinkPhoto } from './image/shrink-photo.ts';
export { softmax } from './image/softmax.ts';
export {
  type CertainLabels,
  type MergeRule,
  openViewUnion,
  type UniteOptions,
  type ViewUnion,
} from './image/view-union.ts';
export { type Kernel, openKernel } from './kernel/open-kernel.ts';
export { planMemory } from './kernel/plan-memory.ts';
export { colourLabels } from './labels/colour-labels.ts';
export { type Components, connectedComponents } from './labels/connected-components.ts';
export { type DecodedSamples, decodeLabels, decodeSamples, type LabelExpectation } from './labels/decode-labels.ts';
export { encodeLabels } from './labels/encode-labels.ts';
export { overlay } from './labels/overlay.ts';
export { vocClasses } from './labels/voc-classes.ts';
export { vocPalette } from './labels/voc-palette.ts';
export { makerOfJpeg, markJpeg } from './maker/jpeg-maker.ts';
export { encodeMaker, type Maker, makerKey, parseMaker } from './maker/maker.ts';
export { createOneMaker, type OneMaker } from './maker/one-maker.ts';
export { makerOfPng, markPng, pngMakerBytes } from './maker/png-maker.ts';
export {
  type ActivationMaps,
  labelActivations,
  liftOf,
  normaliseActivations,
  requireFiniteActivations,
  selectActivations,
} from './maps/activation-maps.ts';
export { type ActivationView, mergeActivations } from './maps/merge-activations.ts';
export {
  activationProbabilities,
  besideBackground,
  presentClasses,
  restoreClasses,
  selectClasses,
} from './maps/present-classes.ts';
export { type SeedOptions, seedsOfMaps } from './maps/seeds-of-maps.ts';
export { type StrongestMap, strongestMap, type TaggedMaps } from './maps/strongest-map.ts';
export { nearestName } from './nearest-name.ts';
export { createNetwork, type NetworkEntry, type NetworkName, networks } from './networks/create-network.ts';
export { GraphWriter, type Maps } from './networks/graph-writer.ts';
export type { Network, NetworkOptions } from './networks/network.ts';
export { decodePhotoWith } from './photo/decode-photo.ts';
export { encodeJpegWith } from './photo/jpeg-codec.ts';
export { type CodecSource, inflateInPage, type PhotoCodecs, photoCodecs } from './photo/photo-codecs.ts';
export {
  allViews,
  dsrgScales,
  gridSide,
  isFrame,
  type PredictOptions,
  predict,
  predictLabels,
  type Refine,
  type Scale,
  segmentViews,
  type ViewOptions,
} from './predict.ts';
export { ReadBudget, type ReadCosts } from './read-budget.ts';
export { addOutputs } from './runtime/add-outputs.ts';
export { checkMetadata } from './runtime/check-metadata.ts';
export type { MetadataOverride } from './runtime/complete-metadata.ts';
export { toHalves } from './runtime/half-floats.ts';
export { readModelMetadata, stampModelMetadata } from './runtime/metadata.ts';
export type { ModelMetadata, TagGate } from './runtime/model-metadata.ts';
export { type OnnxGraph, readOnnxGraph } from './runtime/onnx-graph.ts';
export { openWebSegmenter, type WebSegmenterOptions } from './runtime/onnx-web.ts';
export { prepareInput } from './runtime/prepare-input.ts';
export type { Segmenter } from './runtime/segmenter.ts';
export { type SlidingWindow, segmentWindows } from './segment-windows.ts';
export { sha256Hex } from './sha-256.ts';
export { readShard, type Shard, shardForms, takeShard } from './shard.ts';
export { formatSpread, type Spread, spreadOf } from './spread.ts';
export { tagWeights, weighObjects } from './tag-weights.ts';
export {
  type BinaryMask,
  type FloatBatch,
  type FloatImage,
  IGNORE,
  type LabelMap,
  type LogitMap,
  type ProbabilityMap,
  type RgbImage,
} from './types.ts';
