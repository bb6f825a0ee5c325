import {
  type DenseCrfOptions,
  DsrgError,
  gateClasses,
  type LabelMap,
  type LogitMap,
  type Maker,
  type MergeRule,
  type ModelMetadata,
  type ProbabilityMap,
  type RgbImage,
  type Scale,
  type Segmenter,
  type SlidingWindow,
  segmentViews,
  tagProbabilities,
  uniteLabels,
  uniteProbabilities,
} from '@dsrg/core';
import { type PhotoCodecs, readPhoto } from '@dsrg/core/node';
import { readScores, type SavedScores, type ScoresOwner, type ScoreView, scaleName, writeScores } from './scores.ts';
import { type TimeLimit, withinTime } from './within-time.ts';

/** One way of labelling a photo: which views of it count, how they are united, and the CRF after them. */
export interface Way {
  readonly scales: readonly Scale[];
  readonly flip: boolean;
  readonly merge: MergeRule;
  /** Slides over each size; the same in all ways of a task. @default none, the photo is shown whole */
  readonly window?: SlidingWindow | undefined;
  /** As in `PredictOptions`; the same in all ways of a task. */
  readonly bucket?: number | undefined;
  /** Leave out the classes that the model's gate holds absent; the same in all ways of a task, not with the task's `classes`. @default false */
  readonly gate?: boolean | undefined;
  readonly crf: DenseCrfOptions | undefined;
}

/** A photo to label in one way or several; plain data, so that it can be sent to another process. */
export interface LabelTask {
  /** Path of the photo. */
  readonly photo: string;
  readonly ways: readonly Way[];
  /** Classes that may be there, ascending. @default all */
  readonly classes?: readonly number[] | undefined;
  /** Tell of each pixel how sure the network is of its label. @default false */
  readonly certainty?: boolean | undefined;
  /** File that gets the network's answers. @default none */
  readonly saveScores?: string | undefined;
  /** What the saved answers say made them. @default nothing */
  readonly maker?: Maker | undefined;
  /** File of such answers, read instead of running a network. @default none */
  readonly scores?: string | undefined;
  /** Whose those answers must be. @default anybody's */
  readonly owner?: ScoresOwner | undefined;
}

/** A labelled photo. */
export interface Labelled extends LabelMap {
  /**
   * The network's probability of each pixel's label, in 255ths, where the task asks for it. A CRF may change the label; the
   * probability is that of before it, since a CRF drives its own to 0 and 1.
   */
  readonly certainty?: Uint8Array;
}

/** What a task is done with. */
export interface LabelTools {
  /** Not needed where scores are read. */
  readonly segmenter?: Segmenter;
  /** How long the network may take for a photo. @default as long as it takes */
  readonly limit?: TimeLimit;
  readonly refine: (photo: RgbImage, map: ProbabilityMap, options: DenseCrfOptions) => LabelMap | Promise<LabelMap>;
  /** What decodes photos. */
  readonly codecs: PhotoCodecs;
  /** How the network's answers are brought to the photo's size, and what gates them. */
  readonly metadata: Pick<ModelMetadata, 'resizeConvention' | 'gate'>;
}

/**
 * Labels a photo. The network runs once for each view (scale, and its mirror image), whatever the ways share.
 *
 * @returns labels at the photo's size, one map for each way
 * @throws DsrgError as `readPhoto`, `segmentViews`, `readScores` and the CRF do
 */
export async function runLabelTask(task: LabelTask, tools: LabelTools, signal?: AbortSignal): Promise<Labelled[]> {
  const photo = await readPhoto(task.photo, tools);
  const { limit } = tools;
  const scores =
    limit === undefined
      ? await scoresOf(task, photo, tools, signal)
      : await withinTime(limit, task.photo, signal, (running) => scoresOf(task, photo, tools, running));
  if (task.saveScores !== undefined) await writeScores(task.saveScores, scores, task.maker);
  return labelInWays(task, photo, scores.views, tools);
}

/** The network's answers to all views that the ways need: read from a file, or asked of the network. */
async function scoresOf(
  { ways, scores, owner, saveScores }: LabelTask,
  photo: RgbImage,
  { segmenter, metadata }: LabelTools,
  signal: AbortSignal | undefined,
): Promise<SavedScores> {
  const { height, width } = photo;
  const { window, bucket, gate: gated } = ways[0]!;
  if (scores !== undefined || !segmenter) {
    const saved = await readScores(scores!, { height, width }, owner);
    if (gated) requireTags(saved, scores!);
    return saved;
  }
  const views: ScoreView[] = [];
  // Who keeps the answers may gate them later.
  const gate = gated || (saveScores !== undefined && metadata.gate !== undefined && window === undefined);
  for (const scale of new Map(ways.flatMap((way) => way.scales).map((each) => [scaleName(each), each])).values()) {
    const name = scaleName(scale);
    const flip = ways.some((way) => way.flip && way.scales.some((each) => scaleName(each) === name));
    const answers = await segmentViews(segmenter, photo, scale, flip, { signal, window, bucket, gate });
    answers.forEach((map, index) => {
      views.push({ scale: name, mirrored: index === 1, map });
    });
  }
  return { height, width, views };
}

/** @throws DsrgError FILE_FORMAT for scores that were saved without the gate's */
function requireTags({ views }: SavedScores, path: string): void {
  if (views.every(({ map }) => map.tags !== undefined)) return;
  throw new DsrgError('FILE_FORMAT', `${path} holds no tag scores: nothing in it tells which classes may be there.`, {
    hint: 'Save the scores again, of a model with a gate: dsrg-eval --model MODEL --save-scores DIR.',
  });
}

async function labelInWays(
  { ways, classes: told, certainty }: LabelTask,
  photo: RgbImage,
  views: readonly ScoreView[],
  { refine, metadata }: LabelTools,
): Promise<Labelled[]> {
  const { height, width } = photo;
  const { resizeConvention: convention } = metadata;
  return Promise.all(
    ways.map(async ({ scales, flip, merge, gate, crf }) => {
      const chosen = scales.flatMap((scale) => viewsAt(views, scaleName(scale), flip));
      const classes = gate && metadata.gate ? gateClasses(tagProbabilities(chosen), metadata.gate) : told;
      const options = { height, width, merge, convention, classes };
      const probabilities = crf || certainty ? uniteProbabilities(chosen, options) : undefined;
      const planes = crf && probabilities ? await refine(photo, probabilities, crf) : undefined;
      const named = classes === undefined ? planes : planes && restoreClasses(planes, classes);
      const labels = named ?? uniteLabels(chosen, options);
      return certainty && probabilities
        ? { ...labels, certainty: certaintyOf(labels, probabilities, classes) }
        : labels;
    }),
  );
}

function restoreClasses(planes: LabelMap, classes: readonly number[]): LabelMap {
  return { ...planes, data: planes.data.map((plane) => classes[plane]!) };
}

function certaintyOf({ data }: LabelMap, map: ProbabilityMap, classes: readonly number[] | undefined): Uint8Array {
  const size = map.height * map.width;
  const planes = new Map(classes?.map((label, plane) => [label, plane]));
  return data.map((label, i) => Math.round(255 * map.data[(planes.get(label) ?? label) * size + i]!));
}

function viewsAt(views: readonly ScoreView[], scale: string, flip: boolean): LogitMap[] {
  return views.flatMap((view) => (view.scale === scale && (flip || !view.mirrored) ? [view.map] : []));
}
