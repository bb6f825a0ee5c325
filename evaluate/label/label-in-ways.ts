import type { RecurseedSeed } from '@dsrg/converters';
import {
  type DenseCrfOptions,
  type GateUse,
  type GateVerdict,
  heedGate,
  type LabelMap,
  type LogitMap,
  type MergeRule,
  type ModelMetadata,
  openViewUnion,
  type ProbabilityMap,
  type RgbImage,
  restoreClasses,
  type Scale,
  type Segmenter,
  type SlidingWindow,
  segmentViews,
  type ViewUnion,
} from '@dsrg/core';
import { labelSeed } from './label-seed.ts';
import { scaleName } from './scale-name.ts';
import type { ScoreView } from './scores.ts';
import { backgroundOf, type SeedRule, seedOf } from './seed-rule.ts';

/** One way of labelling a photo: which views of it count, how they are united, and the CRF after them. */
export interface Way {
  readonly scales: readonly Scale[];
  readonly flip: boolean;
  readonly merge: MergeRule;
  /** Slides over each size; the same in all ways of a task. @default none, the photo is shown whole */
  readonly window?: SlidingWindow | undefined;
  /** As in `PredictOptions`; the same in all ways of a task. */
  readonly bucket?: number | undefined;
  /** As in `PredictOptions`; the same in all ways of a task, not with the task's `classes`. @default false */
  readonly gate?: GateUse | undefined;
  /** What the united probabilities become before the CRF; the same in all ways of a task, not with a gate. @default they stay */
  readonly seeds?: SeedRule | undefined;
  readonly crf: DenseCrfOptions | undefined;
}

/** A labelled photo. */
export interface Labelled extends LabelMap {
  /**
   * The network's probability of each pixel's label, in 255ths, where the task asks for it. A CRF may change the label; the
   * probability is that of before it, since a CRF drives its own to 0 and 1.
   */
  readonly certainty?: Uint8Array;
  /** What the labels come of, where the way makes seeds. */
  readonly seed?: RecurseedSeed;
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
 * @param asked.tags ask for the gate's scores, too. @default where the ways need them
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
  const { window, bucket } = first;
  const options = { signal: asked.signal, window, bucket, gate: asked.tags ?? needsTags(first, asked) };
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
      if (way.seeds !== undefined) return labelBySeed({ ...way, seeds: way.seeds }, photo, united, tools, asked);
      const { union, tags } = united;
      const told = verdictOf(way, tools, tags);
      if (!way.crf) return certainty ? union.certainLabels(told) : union.labels(told);
      const classes = told.classes ?? asked.classes;
      const probabilities = union.probabilities(told);
      const planes = await tools.refine(photo, probabilities, way.crf);
      const labels = classes === undefined ? planes : restoreClasses(planes, classes);
      return certainty ? { ...labels, certainty: certaintyOf(labels, probabilities, classes) } : labels;
    }),
  );
}

/** Whether a way asks the network which tags a photo has. */
export function needsTags({ gate = false, seeds }: Way, { classes }: Pick<Asked, 'classes'>): boolean {
  return gate !== false || (seeds?.kept === 'tags' && classes === undefined);
}

async function labelBySeed(
  { seeds, crf }: Way & { readonly seeds: SeedRule },
  photo: RgbImage,
  { union, tags }: United,
  { refine }: WayTools,
  { classes, certainty }: Asked,
): Promise<Labelled> {
  const map = union.probabilities();
  const seed = seedOf(map, tags, seeds, classes);
  const labels = await labelSeed(seed, backgroundOf(seeds), crf && ((scores) => refine(photo, scores, crf)));
  return { ...labels, ...(certainty && { certainty: certaintyOf(labels, map, undefined) }), seed };
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
  const { scales, flip, merge, seeds, gate } = way;
  const gated = gate === true && tools.metadata.gate !== undefined;
  // Softmax is over all classes before a seed keeps some.
  const classes = gated || seeds ? undefined : asked.classes;
  const { resizeConvention: convention } = tools.metadata;
  const united: United = { union: openViewUnion({ height, width, merge, convention, classes, gated }), tags: [] };
  if (views.length > 0) for (const scale of scales) addViews(united, viewsAt(views, scaleName(scale), flip));
  return united;
}

function addViews({ union, tags }: United, views: readonly LogitMap[]): void {
  union.add(views);
  tags.push(...views.map((view) => view.tags));
}

function verdictOf({ gate = false }: Way, { metadata }: WayTools, tags: United['tags']): GateVerdict {
  return metadata.gate === undefined ? {} : heedGate(tags, metadata.gate, gate);
}

function certaintyOf({ data }: LabelMap, map: ProbabilityMap, classes: readonly number[] | undefined): Uint8Array {
  const size = map.height * map.width;
  const planes = new Map(classes?.map((label, plane) => [label, plane]));
  return data.map((label, i) => Math.round(255 * map.data[(planes.get(label) ?? label) * size + i]!));
}

function viewsAt(views: readonly ScoreView[], name: string, flip: boolean): LogitMap[] {
  return views.flatMap(({ scale, mirrored, map }) =>
    scale === name && (flip || !mirrored) ? [{ ...map, mirrored }] : [],
  );
}
