export { type Checkpoint, type CheckpointAbout, decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
export { cuesOfLabelMap, labelsOfPhotoCues, type SharedCells } from './cues/cue-labels.ts';
export { type CueCounts, type CueSet, countCueSet, describeCueCounts, type PhotoCues } from './cues/cue-set.ts';
export { seedsOfHeatMaps } from './cues/heat-map-seeds.ts';
export { type ReadCueOptions, readCuePickle } from './cues/read-cue-pickle.ts';
export { readInputList, writeInputList } from './cues/read-input-list.ts';
export { writeCuePickle } from './cues/write-cue-pickle.ts';
export {
  countNegatives,
  type Dataset,
  type DatasetAbout,
  type DatasetItem,
  type DatasetKind,
  describeDataset,
} from './dataset/dataset.ts';
export type { OpenDatasetOptions } from './dataset/open-options.ts';
export { type Candidate, spreadOverClasses, spreadOverList } from './dataset/spread-photos.ts';
export { type FileUses, unusedFiles } from './dataset/unused-files.ts';
export { type ExportOptions, exportModel, type Gate } from './export-model.ts';
export { seedOfPeaks, seedOfTags } from './labels/make-seeds.ts';
export { readSaliency } from './labels/read-saliency.ts';
export { type RecurseedFolder, recurseedFile } from './labels/recurseed-file.ts';
export { type RecurseedSeed, readRecurseedSeed } from './labels/recurseed-seed.ts';
export { labelsOfSeed, type SeedBackground, scoresOfSeed } from './labels/seed-labels.ts';
export { writeRecurseedSeed } from './labels/write-recurseed-seed.ts';
export { writeSaliency } from './labels/write-saliency.ts';
export { writeTagsCsv } from './labels/write-tags-csv.ts';
export { type GraphToOnnxOptions, graphToOnnx } from './onnx/graph-to-onnx.ts';
export { type Attribute, type Dimension, OnnxBuilder, type OperatorOptions } from './onnx/onnx-builder.ts';
export { attributeTypes, elementTypes, modelCodec } from './onnx/onnx-schema.ts';
export { type OnnxConvolution, type OnnxTensor, type OnnxWeights, readOnnxWeights } from './onnx/read-onnx.ts';
export { compareWithSample, encodeParitySample, HALF_BOUND, PARITY_BOUND, type Parity } from './parity.ts';
export { encodeCocoInstances } from './polygons/coco-instances.ts';
export { joinHoles } from './polygons/join-holes.ts';
export { encodeLabelStudioTasks, labelStudioConfig } from './polygons/label-studio-tasks.ts';
export { labelmeFile } from './polygons/labelme-file.ts';
export { type PhotoOutlines, pairsOf, type ScoredOutline } from './polygons/photo-outlines.ts';
export { simplifyRing } from './polygons/simplify-ring.ts';
export { type Outline, type Outlines, type Ring, traceOutlines } from './polygons/trace-outlines.ts';
export { caseTwins, describeCaseTwins } from './read/case-twins.ts';
export { readLabelme } from './read/labelme/read-labelme.ts';
export { type HeatMaps, readHeatMaps } from './read/mat/read-heat-maps.ts';
export { readSbdMask } from './read/mat/read-sbd-mask.ts';
export { classesOfTags, indexTags, type NamedTags, namesNothing } from './read/named-tags.ts';
export { asRecord, jsonOf, parseJson } from './read/parse-json.ts';
export { isPhotoName, photoId, resultName } from './read/photo-id.ts';
export { checkClasses, readClasses } from './read/read-classes.ts';
export { readIds } from './read/read-ids.ts';
export { readTagsCsv } from './read/read-tags-csv.ts';
export { decodeSafetensors, encodeSafetensors, type Tensor, type TensorFile } from './read/safetensors.ts';
export { type TextLine, textLines } from './read/text-lines.ts';
export { decodeFeatures, encodeFeatures } from './run/features-file.ts';
export {
  describeGate,
  encodeGateRecord,
  type GateMeasures,
  type GateRecord,
  parseGateRecord,
} from './run/gate-record.ts';
export { markedStore, ofOneMaker } from './run/marked-store.ts';
export { memoryStore } from './run/memory-store.ts';
export {
  encodePhotoList,
  encodePhotoTags,
  type PhotoTags,
  parsePhotoList,
  parsePhotoTags,
  targetPhotos,
} from './run/photo-list.ts';
export {
  holdsLabelMaps,
  isNetwork,
  isProductKind,
  type LabelMapKind,
  labelMapKinds,
  type NetworkKind,
  networkKinds,
  type ProductKind,
  productKinds,
} from './run/product-kind.ts';
export { type Run, type RunStage, readRun, readRunPhotos, readRunTags } from './run/read-run.ts';
export {
  checkpointOfStep,
  contactSheetFile,
  evaluationFile,
  featuresFile,
  gateRecordFile,
  isContactSheet,
  labelFile,
  parseStageFolder,
  photoListFile,
  photoOfLabelFile,
  photoTagsFile,
  roundFolder,
  runFiles,
  shardFile,
  shardOfFile,
  stageFiles,
  stageFolder,
  stepOfCheckpoint,
} from './run/run-files.ts';
export {
  isNetworkProduct,
  type LabelProduct,
  type NetworkProduct,
  type RunProduct,
  runProducts,
} from './run/run-products.ts';
export { nameOfPhotos, parseRunRecord, type RunData, type RunRecord } from './run/run-record.ts';
export { type RunStore, readStoreText, within } from './run/run-store.ts';
export { encodeStageRecord, type MapGrid, parseStageRecord, type StageRecord } from './run/stage-record.ts';
export { checkStorePath } from './run/store-path.ts';
export { Crc32c } from './weights/formats/crc32c.ts';
export type { FoundConvolution, FoundTensor, WeightsFile } from './weights/found-tensor.ts';
export { networkWeights, type WeightsNetworkName, weightsNetworks } from './weights/names/networks.ts';
export { type PlanOptions, planWeights, type WeightsPlan } from './weights/plan-weights.ts';
export { weightsHint } from './weights/weight-sources.ts';
