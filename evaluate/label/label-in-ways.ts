import {
  type DenseCrfOptions,
  gateClasses,
  type LabelMap,
  type LogitMap,
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
import { scaleName } from './scale-name.ts';
import type { ScoreView } from './scores.ts';

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

/** A labelled photo. */
export interface Labelled extends LabelMap {
  /**
   * The network's probability of each pixel's label, in 255ths, where the task asks for it. A CRF may change the label; the
   * probability is that of before it, since a CRF drives its own to 0 and 1.
   */
  readonly certainty?: Uint8Array;
}

/** What refines labels, and what the network says of itself. */
export interface WayTools {
  readonly refine: (photo: RgbImage, map: ProbabilityMap, options: DenseCrfOptions) => LabelMap | Promise<LabelMap>;
  /** How the network's answers are brought to the photo's size, and what gates them. */
  readonly metadata: Pick<ModelMetadata, 'resizeConvention' | 'gate'>;
}

/**
 * The network's answers to all views that some ways need; it runs once for each view (scale, and its mirror image), whatever they share.
 *
 * @param asked.tags ask for the gate's scores, too. @default where the ways gate
 */
export async function askNetwork(
  segmenter: Segmenter,
  photo: RgbImage,
  ways: readonly Way[],
  asked: { readonly signal?: AbortSignal | undefined; readonly tags?: boolean | undefined } = {},
): Promise<ScoreView[]> {
  const views: ScoreView[] = [];
  const { window, bucket, gate } = ways[0]!;
  const options = { signal: asked.signal, window, bucket, gate: asked.tags ?? gate };
  for (const scale of new Map(ways.flatMap((way) => way.scales).map((each) => [scaleName(each), each])).values()) {
    const name = scaleName(scale);
    const flip = ways.some((way) => way.flip && way.scales.some((each) => scaleName(each) === name));
    const answers = await segmentViews(segmenter, photo, scale, flip, options);
    answers.forEach((map, index) => {
      views.push({ scale: name, mirrored: index === 1, map });
    });
  }
  return views;
}

/**
 * Labels a photo from the network's answers, in Node and in a page.
 *
 * @param views of all ways: {@link askNetwork}
 * @param asked.classes that may be there, ascending. @default all
 * @param asked.certainty tell of each pixel how sure the network is of its label. @default false
 * @returns labels at the photo's size, one map for each way
 */
export async function labelInWays(
  ways: readonly Way[],
  photo: RgbImage,
  views: readonly ScoreView[],
  { refine, metadata }: WayTools,
  {
    classes: told,
    certainty,
  }: { readonly classes?: readonly number[] | undefined; readonly certainty?: boolean | undefined } = {},
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
