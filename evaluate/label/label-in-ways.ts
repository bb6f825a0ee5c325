import {
  type DenseCrfOptions,
  gateClasses,
  type LabelMap,
  type LogitMap,
  type MergeRule,
  type ModelMetadata,
  openViewUnion,
  type ProbabilityMap,
  type RgbImage,
  type Scale,
  type Segmenter,
  type SlidingWindow,
  segmentViews,
  type TagGate,
  tagProbabilities,
  type ViewUnion,
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

/** The network's answers to the views of one way, united. */
interface United {
  readonly union: ViewUnion;
  /** What the gate says of each view. */
  readonly tags: LogitMap['tags'][];
}

/** The network's answers to a photo: each by itself, or united as they came. */
export type Answers = { readonly views: readonly ScoreView[] } | { readonly united: United };

/** What is asked of a photo beside its labels. */
export interface Asked {
  /** Classes that may be there, ascending. @default all */
  readonly classes?: readonly number[] | undefined;
  /** Tell of each pixel how sure the network is of its label. @default false */
  readonly certainty?: boolean | undefined;
}

/**
 * The network's answers to all views that some ways need; it runs once for each view (scale, and its mirror image), whatever they share. Where
 * all ways unite the same views the same way, each answer is united as it comes and held no longer.
 *
 * @param asked.tags ask for the gate's scores, too. @default where the ways gate
 * @param asked.keep give each answer by itself, to be saved. @default false
 */
export async function askNetwork(
  segmenter: Segmenter,
  photo: RgbImage,
  ways: readonly Way[],
  asked: Pick<Asked, 'classes'> & {
    readonly signal?: AbortSignal | undefined;
    readonly tags?: boolean | undefined;
    readonly keep?: boolean;
  } = {},
): Promise<Answers> {
  const [first, ...others] = ways as [Way, ...Way[]];
  const { window, bucket, gate } = first;
  const options = { signal: asked.signal, window, bucket, gate: asked.tags ?? gate };
  const scales = new Map(ways.flatMap((way) => way.scales).map((each) => [scaleName(each), each]));
  const alike = first.scales.length === scales.size && others.every((way) => viewsOf(way) === viewsOf(first));
  const united = alike && !asked.keep ? openWay(first, photo, segmenter, asked) : undefined;
  const views: ScoreView[] = [];
  for (const [name, scale] of scales) {
    const flip = ways.some((way) => way.flip && way.scales.some((each) => scaleName(each) === name));
    const answers = await segmentViews(segmenter, photo, scale, flip, options);
    if (united) addViews(united, answers);
    else views.push(...answers.map((map, index) => ({ scale: name, mirrored: index === 1, map })));
  }
  return united ? { united } : { views };
}

/**
 * Labels a photo from the network's answers, in Node and in a page.
 *
 * @param answers to the views of all ways: {@link askNetwork}, or saved before
 * @param asked as the network was asked
 * @returns labels at the photo's size, one map for each way
 */
export async function labelInWays(
  ways: readonly Way[],
  photo: RgbImage,
  answers: Answers,
  tools: WayTools,
  asked: Asked = {},
): Promise<Labelled[]> {
  const { certainty } = asked;
  return Promise.all(
    ways.map(async (way) => {
      const united = 'united' in answers ? answers.united : openWay(way, photo, tools, asked, answers.views);
      const { union, tags } = united;
      const gate = gateOf(way, tools);
      const gated = gate && gateClasses(tagProbabilities(tags), gate);
      if (!way.crf) return certainty ? union.certainLabels(gated) : union.labels(gated);
      const classes = gated ?? asked.classes;
      const probabilities = union.probabilities(gated);
      const planes = await tools.refine(photo, probabilities, way.crf);
      const labels = classes === undefined ? planes : restoreClasses(planes, classes);
      return certainty ? { ...labels, certainty: certaintyOf(labels, probabilities, classes) } : labels;
    }),
  );
}

/** What tells which views of a photo a way needs, and how they become one map. */
function viewsOf({ scales, flip, merge }: Way): string {
  return [scales.map(scaleName), flip, merge].join(' ');
}

/** The union of a way; what it needs of `views` is in it. */
function openWay(
  way: Way,
  { height, width }: RgbImage,
  tools: Pick<WayTools, 'metadata'>,
  asked: Pick<Asked, 'classes'>,
  views: readonly ScoreView[] = [],
): United {
  const { scales, flip, merge } = way;
  const gated = gateOf(way, tools) !== undefined;
  const classes = gated ? undefined : asked.classes;
  const { resizeConvention: convention } = tools.metadata;
  const united: United = { union: openViewUnion({ height, width, merge, convention, classes, gated }), tags: [] };
  if (views.length > 0) for (const scale of scales) addViews(united, viewsAt(views, scaleName(scale), flip));
  return united;
}

function addViews({ union, tags }: United, views: readonly LogitMap[]): void {
  union.add(views);
  tags.push(...views.map((view) => view.tags));
}

function gateOf({ gate }: Way, { metadata }: Pick<WayTools, 'metadata'>): TagGate | undefined {
  return gate ? metadata.gate : undefined;
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
