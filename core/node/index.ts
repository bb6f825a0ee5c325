export { formatSeconds } from '../format-seconds.ts';
export { isJpeg, readJpegHeader } from '../photo/jpeg-header.ts';
export { orientLabels } from '../photo/orient-photo.ts';
export type { PhotoCodecs } from '../photo/photo-codecs.ts';
export { photoOrientation } from '../photo/photo-orientation.ts';
export { photoSize } from '../photo/photo-size.ts';
export {
  type FeatureTensor,
  type ImageNetwork,
  type NodeSegmenterOptions,
  openFeatureNetwork,
  openImageNetwork,
  openNodeSegmenter,
} from '../runtime/onnx-node.ts';
export { claimResults, labelResults, type ResultKind } from './claim-results.ts';
export type { CommandSpec } from './command/command-spec.ts';
export { type Command, type CommandInput, defineCommand } from './command/define-command.ts';
export type { Option, OptionTable, OptionValues, Positional, PositionalTable } from './command/option-table.ts';
export { flagOf as optionFlag } from './command/option-table.ts';
export { maxPixelsOf, pixelsOption } from './command/pixels-option.ts';
export { printNote, printResult } from './command/print.ts';
export { type CommandSurroundings, processSurroundings, runCommand } from './command/run-command.ts';
export { shellLine } from './command/shell-line.ts';
export { createPhotoCodecs } from './create-photo-codecs.ts';
export { type CrfPool, type CrfPoolOptions, createCrfPool } from './crf-pool.ts';
export { examineProviders, type ProviderReport } from './doctor.ts';
export { type GitState, gitState } from './git-state.ts';
export { sha256, sha256File, sha256Files } from './hash-files.ts';
export { type Interrupt, openInterrupt } from './interrupt.ts';
export { readLabels, writeLabels } from './label-files.ts';
export { loadOnnxRuntime } from './load-onnx-runtime.ts';
export { lockFolder, requireUnlocked } from './lock-folder.ts';
export { lockShard } from './lock-shard.ts';
export { createManifest, finishManifest, type Manifest } from './manifest.ts';
export { modelDataFiles, sha256Model } from './model-files.ts';
export { openSegmenter, type SegmenterOptions } from './open-segmenter.ts';
export { packageVersion } from './package-version.ts';
export { createProgress, type Progress, type ProgressOptions } from './progress.ts';
export { readBytes, readHead, readText } from './read-bytes.ts';
export { decodePhoto, encodeJpeg, type PhotoOptions, photoDecoders, readPhoto } from './read-photo.ts';
export {
  discard,
  discardLeftovers,
  isTemporary,
  removeLeftovers,
  removeLeftoversOnce,
  temporaryBeside,
} from './remove-leftovers.ts';
export { requireFile } from './require-file.ts';
export { drawContactSheet } from './sheet/draw-contact-sheet.ts';
export { startWorker } from './start-worker.ts';
export { syncFolder } from './sync-folder.ts';
export { notWritten, writeFileAtomic } from './write-file-atomic.ts';
export { writeFolderAtomic } from './write-folder-atomic.ts';
export { writeInto } from './write-into.ts';
