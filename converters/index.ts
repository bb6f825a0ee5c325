export { type Checkpoint, type CheckpointAbout, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
export { cuesOfLabelMap, labelsOfPhotoCues, type SharedCells } from './cues/cue-labels.ts';
export { type CueCounts, type CueSet, countCueSet, describeCueCounts, type PhotoCues } from './cues/cue-set.ts';
export { type ReadCueOptions, readCuePickle } from './cues/read-cue-pickle.ts';
export { readInputList, writeInputList } from './cues/read-input-list.ts';
export { readPickleBytes } from './cues/read-pickle-bytes.ts';
export { writeCuePickle } from './cues/write-cue-pickle.ts';
export {
  countNegatives,
  type Dataset,
  type DatasetAbout,
  type DatasetItem,
  type DatasetKind,
  describeDataset,
} from './dataset/dataset.ts';
export { readDatasetFile, writeDatasetFile } from './dataset/dataset-file.ts';
export { listSplits, openDataset } from './dataset/open-dataset.ts';
export { openFolder } from './dataset/open-folder.ts';
export type { OpenDatasetOptions } from './dataset/open-options.ts';
export { openVoc } from './dataset/open-voc.ts';
export { type ExportOptions, exportModel } from './export-model.ts';
export { type MaskReading, type ReadMaskOptions, readMask } from './labels/read-mask.ts';
export { readSaliency } from './labels/read-saliency.ts';
export { type RecurseedSeed, readRecurseedSeed } from './labels/recurseed-seed.ts';
export { type GraphToOnnxOptions, graphToOnnx } from './onnx/graph-to-onnx.ts';
export { type Attribute, type Dimension, OnnxBuilder, type OperatorOptions } from './onnx/onnx-builder.ts';
export { attributeTypes, elementTypes, modelCodec } from './onnx/onnx-schema.ts';
export { type OnnxConvolution, type OnnxTensor, type OnnxWeights, readOnnxWeights } from './onnx/read-onnx.ts';
export { checkParity, PARITY_BOUND, type Parity, writeParitySample } from './parity.ts';
export { type HeatMaps, readHeatMaps } from './read/mat/read-heat-maps.ts';
export { readSbdMask } from './read/mat/read-sbd-mask.ts';
export { classesOfTags, indexTags, type NamedTags, namesNothing } from './read/named-tags.ts';
export { isPhotoName, photoId } from './read/photo-id.ts';
export { checkClasses, readClasses } from './read/read-classes.ts';
export { readIds } from './read/read-ids.ts';
export { readTagsCsv } from './read/read-tags-csv.ts';
export { decodeSafetensors, encodeSafetensors, type Tensor, type TensorFile } from './read/safetensors.ts';
export type { FoundConvolution, FoundTensor, WeightsFile } from './weights/found-tensor.ts';
export { networkWeights, type WeightsNetworkName } from './weights/names/networks.ts';
export { openWeights } from './weights/open-weights.ts';
export { type PlanOptions, planWeights, type WeightsPlan } from './weights/plan-weights.ts';
