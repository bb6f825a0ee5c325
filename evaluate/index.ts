export { boundaryBand } from './boundary-band.ts';
export { areaUnderCurve, averagePrecision, type CurvePoint } from './cams/average-precision.ts';
export { createSeedCurve, type SeedCurve, type SeedPoint, type SeedScores, seedThresholds } from './cams/seed-curve.ts';
export {
  createThresholdSweep,
  mapsOfTags,
  predictTags,
  type StrongestClass,
  strongestClass,
  type ThresholdSweep,
} from './cams/sweep-thresholds.ts';
export { checkSameClasses } from './check-classes.ts';
export { type Confusion, createConfusion, mergeConfusions, updateConfusion } from './confusion.ts';
export { type ClassCounts, type Convention, type ConventionName, conventionNames, conventions } from './conventions.ts';
export { parseCrf } from './crf-choice.ts';
export type { EvaluationItem, EvaluationSet } from './evaluation-set.ts';
export { labelPalette } from './label-palette.ts';
export { type Combination, combinationsOf } from './matrix.ts';
export { type ObjectSize, objectSizes, objectsOfSize } from './object-sizes.ts';
export { meanOverPhotos } from './photo-mean.ts';
export { type Protocol, type ProtocolName, protocolNames, protocols } from './protocols.ts';
export {
  type EvaluationReport,
  type EvaluationStamps,
  evaluationReport,
  type TruthReport,
} from './report/evaluation-report.ts';
export { formatJson } from './report/json.ts';
export { formatLatex } from './report/latex.ts';
export { formatMarkdown } from './report/markdown.ts';
export { formatText, type TextOptions } from './report/text.ts';
export { oneAtATime, type RunBoundedOptions, runBounded } from './run-bounded.ts';
export { type ClassScore, countClasses, type Scores, scoreConfusion } from './score.ts';
export { readShard, type Shard, takeShard } from './shard.ts';
export { checkSubmission, type SubmissionCheck, type SubmissionFiles, type SubmissionProblem } from './submit/check.ts';
export { type CocoResult, cocoResults } from './submit/coco-results.ts';
export {
  checkDescription,
  type DescriptionFacts,
  draftDescription,
  shortestDescription,
} from './submit/description.ts';
export { type Contest, contestFolder, type Layout, type SubmissionPlan } from './submit/layout.ts';
export { chooseShown, type ShownPhoto } from './watch/choose-shown.ts';
export { type RunEvaluation, readEvaluations } from './watch/run-evaluations.ts';
export { type Curve, readRunLog } from './watch/run-log.ts';
