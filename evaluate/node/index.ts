export type { Way } from '../label/label-in-ways.ts';
export { createLabelPool, type LabelPool } from '../label/label-pool.ts';
export { type LabelTask, runLabelTask } from '../label/label-task.ts';
export { readScores, type SavedScores, type ScoreView, writeScores } from '../label/scores.ts';
export { drawPhoto, type PhotoPictures } from '../report/draw-photo.ts';
export { createGallery, type Gallery, type GalleryEntry, type GalleryOptions } from '../report/gallery.ts';
export { formatHtml, type PageOptions } from '../report/html/page.ts';
export { formatRunPage, type RunPage } from '../report/html/run-page.ts';
export {
  type EvaluateSetOptions,
  type EvaluateVariantsOptions,
  type EvaluationResult,
  evaluateSet,
  evaluateVariants,
  type PhotoMaps,
  type PhotoResult,
  type PredictItem,
  predictFromMasks,
} from '../score/evaluate-set.ts';
export { type OpenEvaluationSetOptions, openEvaluationSet } from '../score/open-evaluation-set.ts';
export { mergePartials, type PartialResult, partialResult, readPartial } from '../score/partial.ts';
export { type ArchiveFormat, packSubmission } from '../submit/pack.ts';
export { planSubmission } from '../submit/plan.ts';
export { readArchive } from '../submit/read-archive.ts';
export type { StagePhoto, StagePhotos } from '../watch/stage-photos.ts';
