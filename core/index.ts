export { DsrgError, type ErrorCode, exitCodeOf } from './errors.ts';
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
