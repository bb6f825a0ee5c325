export { type Checkpoint, type CheckpointAbout, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
export {
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
export { type GraphToOnnxOptions, graphToOnnx } from './onnx/graph-to-onnx.ts';
export { type Attribute, type Dimension, OnnxBuilder, type OperatorOptions } from './onnx/onnx-builder.ts';
export { attributeTypes, elementTypes, modelCodec } from './onnx/onnx-schema.ts';
export { type OnnxConvolution, type OnnxTensor, type OnnxWeights, readOnnxWeights } from './onnx/read-onnx.ts';
export { checkParity, PARITY_BOUND, type Parity, writeParitySample } from './parity.ts';
export { classesOfTags, indexTags, type NamedTags } from './read/named-tags.ts';
export { isPhotoName, photoId } from './read/photo-id.ts';
export { checkClasses, readClasses } from './read/read-classes.ts';
export { readIds } from './read/read-ids.ts';
export { readTagsCsv } from './read/read-tags-csv.ts';
export { decodeSafetensors, encodeSafetensors, type Tensor, type TensorFile } from './read/safetensors.ts';
