export { readShard, type Shard, takeShard } from '@dsrg/core';
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
export { type CrfChoice, parseCrf } from './command/crf-choice.ts';
export { type Combination, combinationsOf } from './command/matrix.ts';
export { describeWay } from './label/describe-way.ts';
export {
  type Answers,
  type Asked,
  askNetwork,
  type Labelled,
  labelInWays,
  type Way,
  type WayTools,
} from './label/label-in-ways.ts';
export { labelPalette } from './label/label-palette.ts';
export type { ScoresOrigin } from './label/makers.ts';
export { type Protocol, type ProtocolName, protocolNames, protocols } from './label/protocols.ts';
export { oneAtATime, type RunBoundedOptions, runBounded } from './label/run-bounded.ts';
export { type FoundObjects, findObjects } from './predict/find-objects.ts';
export {
  boxes,
  cutOuts,
  type FileStyle,
  masks,
  overlays,
  type PhotoFile,
  type PredictedPhoto,
} from './predict/photo-kinds.ts';
export { makerOf, type PredictionsAbout, predictionsAbout } from './predict/predictions-about.ts';
export {
  compareRuns,
  type NamedEvaluation,
  type RunsReport,
  type RunsTruth,
  readEvaluation,
} from './report/compare-runs.ts';
export {
  type EvaluationReport,
  type EvaluationStamps,
  evaluationReport,
  type TruthReport,
} from './report/evaluation-report.ts';
export { formatJson } from './report/json.ts';
export { formatLatex } from './report/latex.ts';
export { formatMarkdown } from './report/markdown.ts';
export { formatRunsText } from './report/runs-text.ts';
export { formatText, type TextOptions } from './report/text.ts';
export { boundaryBand } from './score/boundary-band.ts';
export { checkSameClasses } from './score/check-classes.ts';
export { type Confusion, createConfusion, mergeConfusions, updateConfusion } from './score/confusion.ts';
export {
  type ClassCounts,
  type Convention,
  type ConventionName,
  conventionNames,
  conventions,
} from './score/conventions.ts';
export type { EvaluationItem, EvaluationSet } from './score/evaluation-set.ts';
export { type ObjectSize, objectSizes, objectsOfSize } from './score/object-sizes.ts';
export { meanOverPhotos } from './score/photo-mean.ts';
export { type ClassScore, countClasses, type Scores, scoreConfusion } from './score/score-confusion.ts';
export { bandParts, classCountParts, sizeParts, type TruthParts } from './score/truth-parts.ts';
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
