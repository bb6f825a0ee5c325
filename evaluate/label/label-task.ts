import { writeRecurseedSeed } from '@dsrg/converters';
import { DsrgError, type Maker, type RgbImage, type Segmenter } from '@dsrg/core';
import { type PhotoCodecs, readPhoto, writeFileAtomic } from '@dsrg/core/node';
import {
  type Answers,
  askNetwork,
  type Labelled,
  labelInWays,
  needsTags,
  type Way,
  type WayTools,
} from './label-in-ways.ts';
import { readScores, type SavedScores, type ScoresOwner, writeScores } from './scores.ts';
import { type TimeLimit, withinTime } from './within-time.ts';

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
  /** File that gets the photo's seed, as RecurSeed's programs read it; of the first way, which has a rule for seeds. @default none */
  readonly saveSeed?: string | undefined;
  /** What the saved answers say made them. @default nothing */
  readonly maker?: Maker | undefined;
  /** File of such answers, read instead of running a network. @default none */
  readonly scores?: string | undefined;
  /** Whose those answers must be. @default anybody's */
  readonly owner?: ScoresOwner | undefined;
}

/** What a task is done with. */
export interface LabelTools extends WayTools {
  /** Not needed where scores are read. */
  readonly segmenter?: Segmenter;
  /** How long the network may take for a photo. @default as long as it takes */
  readonly limit?: TimeLimit;
  /** What decodes photos. */
  readonly codecs: PhotoCodecs;
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
  const answers =
    limit === undefined
      ? await answersTo(task, photo, tools, signal)
      : await withinTime(limit, task.photo, signal, (running) => answersTo(task, photo, tools, running));
  const { height, width } = photo;
  if (task.saveScores !== undefined && 'views' in answers)
    await writeScores(task.saveScores, { height, width, views: answers.views }, task.maker);
  const labelled = await labelInWays(task.ways, photo, answers, tools, task);
  const [seed] = labelled.map((each) => each.seed);
  if (task.saveSeed !== undefined && seed) await writeFileAtomic(task.saveSeed, writeRecurseedSeed(seed));
  return labelled.map(({ seed: _, ...labels }) => labels);
}

/** The network's answers to all views that the ways need: read from a file, or asked of the network. */
async function answersTo(
  { ways, scores, owner, saveScores, classes }: LabelTask,
  photo: RgbImage,
  { segmenter, metadata }: LabelTools,
  signal: AbortSignal | undefined,
): Promise<Answers> {
  const [way] = ways as [Way, ...Way[]];
  const gate = needsTags(way, { classes });
  if (scores !== undefined || !segmenter) {
    const saved = await readScores(scores!, { height: photo.height, width: photo.width }, owner);
    if (gate) requireTags(saved, scores!);
    return saved;
  }
  // Who keeps the answers may gate them later.
  const later = saveScores !== undefined && metadata.gate !== undefined && way.window === undefined;
  const keep = saveScores !== undefined;
  return askNetwork(segmenter, photo, ways, { classes, signal, tags: gate || later, keep });
}

/** @throws DsrgError FILE_FORMAT for scores that were saved without the gate's */
function requireTags({ views }: SavedScores, path: string): void {
  if (views.every(({ map }) => map.tags !== undefined)) return;
  throw new DsrgError('FILE_FORMAT', `${path} holds no tag scores: nothing in it tells which classes may be there.`, {
    hint: 'Save the scores again, of a model with a gate: dsrg-eval --model MODEL --save-scores DIR.',
  });
}
