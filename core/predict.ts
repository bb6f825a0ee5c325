import { DsrgError } from './errors.ts';
import { cutFromFrame, type Frame, framePhoto } from './frame.ts';
import { type GateUse, type GateVerdict, heedGate } from './gate-classes.ts';
import { argmaxLabels } from './image/argmax.ts';
import { flipPlanes } from './image/flip.ts';
import { type MergeRule, openViewUnion, type ViewUnion } from './image/view-union.ts';
import type { ModelMetadata } from './runtime/model-metadata.ts';
import { prepareInput } from './runtime/prepare-input.ts';
import type { Segmenter } from './runtime/segmenter.ts';
import { type SlidingWindow, segmentWindows } from './segment-windows.ts';
import type { FloatImage, LabelMap, LogitMap, ProbabilityMap, RgbImage } from './types.ts';

/**
 * One size at which the network sees the photo: a factor of its usual one (the photo's own, or the model's `longSide`), a size to stretch it
 * to, or a frame to lay it in.
 */
export type Scale = number | { readonly height: number; readonly width: number } | Frame;

/** How a photo is shown to the network, and how its answers are united. */
export interface PredictOptions {
  /** @default [1] */
  readonly scales?: readonly Scale[];
  /** Show each size a second time, mirrored. @default false */
  readonly flip?: boolean;
  /** How the answers to all views are united. @default 'sum' */
  readonly merge?: MergeRule;
  /** Show each size through a window that slides over it, not as a whole. A network of one size needs a window of that size. @default the whole */
  readonly window?: SlidingWindow | undefined;
  /**
   * Pixels to which the sides shown to the network are rounded (plus one on a grid): a GPU provider that searches anew for each
   * shape then sees few. Photos are stretched a little more than they would be. @default the output stride on a grid, else 1
   */
  readonly bucket?: number | undefined;
  /** Classes that may be there, ascending: the result has these planes alone, softmax over them (how tags constrain a prediction). @default all */
  readonly classes?: readonly number[];
  /**
   * Leave out the classes that the model's gate holds absent, or `weigh` all by it: a tag's probability is the mean of σ(score) over all views.
   * Not with `classes`, which say it already, nor with a window: the gate has learned whole photos. @default false
   */
  readonly gate?: GateUse | undefined;
  /** Checked before each run of the network; ends one that can be ended. */
  readonly signal?: AbortSignal | undefined;
}

/** Refines probabilities by the photo, to probabilities or to labels at once: a dense CRF, as a rule one that runs in a worker. */
export type Refine = (
  photo: RgbImage,
  probabilities: ProbabilityMap,
) => ProbabilityMap | LabelMap | Promise<ProbabilityMap | LabelMap>;

/** The scales of DSRG's final test, relative to the photo (test-ms-f.py). */
export const dsrgScales: readonly number[] = [0.75, 1, 1.25];

/**
 * Predicts the class probabilities of a photo: for each scale (and its mirror image) the photo is resized, normalised
 * and run; the logits are brought to the photo's size and added; softmax comes last (DSRG, test-ms-f.py). Other ways of
 * uniting them: {@link MergeRule}.
 *
 * @returns `classes × height × width` at the photo's own size, one plane for each class or each of `options.classes`; with a gate one for
 *   each class, 0 where it is left out
 * @throws DsrgError CONFIG for scales that make no sense, or a gate beside `classes` or a window; and the errors of {@link Segmenter.segment}
 */
export async function predict(
  segmenter: Segmenter,
  photo: RgbImage,
  options: PredictOptions = {},
): Promise<ProbabilityMap> {
  const { union, told } = await uniteAll(segmenter, photo, options);
  const united = union.probabilities(told);
  return told.classes ? spreadClasses(united, told.classes, segmenter.metadata.classes.length) : united;
}

/**
 * Predicts the label of every pixel: {@link predict}, then `refine` where given, then the most probable class.
 *
 * @returns labels 0 to classes − 1, at the photo's own size
 */
export async function predictLabels(
  segmenter: Segmenter,
  photo: RgbImage,
  options: PredictOptions & { readonly refine?: Refine } = {},
): Promise<LabelMap> {
  const { refine } = options;
  const { union, told } = await uniteAll(segmenter, photo, options);
  if (!refine) return union.labels(told);
  const refined = await refine(photo, union.probabilities(told));
  const labels = refined.kind === 'labels' ? refined : argmaxLabels(refined);
  const names = told.classes ?? options.classes;
  return names === undefined ? labels : { ...labels, data: labels.data.map((plane) => names[plane]!) };
}

/** Shows the photo, and unites each answer as it comes. */
async function uniteAll(
  segmenter: Segmenter,
  photo: RgbImage,
  options: PredictOptions,
): Promise<{ readonly union: ViewUnion; readonly told: GateVerdict }> {
  const { merge = 'sum', classes, gate: use = false } = options;
  const { height, width } = photo;
  const { resizeConvention: convention, gate } = segmenter.metadata;
  const union = openViewUnion({ height, width, merge, convention, classes, gated: use === true });
  const scores: LogitMap['tags'][] = [];
  for await (const views of viewsByScale(segmenter, photo, options)) {
    union.add(views);
    scores.push(...views.map(({ tags }) => tags));
  }
  return { union, told: gate === undefined ? {} : heedGate(scores, gate, use) };
}

/** Planes of some classes as planes of all: the others are 0. */
function spreadClasses(map: ProbabilityMap, classes: readonly number[], count: number): ProbabilityMap {
  const cells = map.height * map.width;
  const data = new Float32Array(count * cells);
  for (const [plane, label] of classes.entries())
    data.set(map.data.subarray(plane * cells, (plane + 1) * cells), label * cells);
  return { ...map, data, classes: count };
}

/**
 * The network's answers to all views of a photo that `options` ask for, each on its own grid: what {@link predict} unites.
 *
 * @throws DsrgError as {@link predict} does
 */
export async function allViews(
  segmenter: Segmenter,
  photo: RgbImage,
  options: PredictOptions = {},
): Promise<LogitMap[]> {
  const views: LogitMap[] = [];
  for await (const answers of viewsByScale(segmenter, photo, options)) views.push(...answers);
  return views;
}

async function* viewsByScale(
  segmenter: Segmenter,
  photo: RgbImage,
  { scales = [1], flip = false, window, bucket, signal, gate = false, classes }: PredictOptions,
): AsyncGenerator<LogitMap[]> {
  checkScales(scales, segmenter.metadata, window);
  if (gate !== false && classes !== undefined)
    throw new DsrgError(
      'CONFIG',
      'The classes that may be there are named, and a gate is to find them: one of the two.',
    );
  for (const scale of scales)
    yield segmentViews(segmenter, photo, scale, flip, { signal, window, bucket, gate: gate !== false });
}

/** How one scale is shown. */
export interface ViewOptions extends Pick<PredictOptions, 'signal' | 'window' | 'bucket'> {
  /** Ask for the gate's scores, too. @default false */
  readonly gate?: boolean;
}

/**
 * The network's answers to a photo at one scale, on the network's own grid (out of a frame: on the pixels of the photo in it): as it is, and
 * with `flip` mirrored as well (turned back). What {@link predict} unites; for who wants to unite them in several ways without running them again.
 *
 * @throws DsrgError as {@link predict} does
 */
export async function segmentViews(
  segmenter: Segmenter,
  photo: RgbImage,
  scale: Scale,
  flip: boolean,
  { signal, window, bucket = 1, gate = false }: ViewOptions = {},
): Promise<LogitMap[]> {
  const { metadata } = segmenter;
  checkScales([scale], metadata, window);
  if (gate && window !== undefined)
    throw new DsrgError(
      'CONFIG',
      'A gate tells the tags of whole photos; it cannot be asked through a sliding window.',
    );
  if (isFrame(scale)) {
    const framed = framePhoto(photo, scale);
    const { height, width } = framed;
    const views = await segmentViews(segmenter, framed, { height, width }, flip, { signal, gate });
    return views.map((view) => cutFromFrame(view, scale, photo));
  }
  const { height, width } = sizeAt(photo, scale, window ? { ...metadata, resize: 'any' } : metadata, bucket);
  const segment = (view: FloatImage) =>
    window ? segmentWindows(segmenter, view, window, signal) : segmenter.segment(view, signal, { tags: gate });
  const image = prepareInput(photo, height, width, metadata);
  signal?.throwIfAborted();
  const plain = await segment(image);
  if (!flip) return [plain];
  signal?.throwIfAborted();
  // Nobody needs the image again, and the answer is ours: both are turned where they lie.
  flipPlanes(image.data, 3, height, width, image.data);
  const answer = await segment(image);
  const data = flipPlanes(answer.data, plain.classes, plain.height, plain.width, answer.data);
  return [plain, { ...answer, data, mirrored: true }];
}

export function isFrame(scale: Scale): scale is Frame {
  return typeof scale !== 'number' && 'frame' in scale;
}

/** The size at which the network sees the photo at `scale`. */
function sizeAt(
  photo: RgbImage,
  scale: Exclude<Scale, Frame>,
  { resize, outputStride, longSide }: ModelMetadata,
  bucket: number,
): { height: number; width: number } {
  if (typeof resize === 'object') return resize;
  if (typeof scale !== 'number') return scale;
  const factor = longSide === undefined ? scale : (scale * longSide) / Math.max(photo.height, photo.width);
  const side = (pixels: number) =>
    resize === 'any'
      ? Math.max(1, Math.round((pixels * factor) / bucket)) * bucket
      : gridSide(pixels * factor, Math.ceil(bucket / outputStride) * outputStride);
  return { height: side(photo.height), width: side(photo.width) };
}

/** The number of whole strides plus one that comes nearest to `pixels`: at such sides corner cells lie on corner pixels. */
export function gridSide(pixels: number, outputStride: number): number {
  return Math.max(1, Math.round((pixels - 1) / outputStride)) * outputStride + 1;
}

function checkScales(scales: readonly Scale[], { resize }: ModelMetadata, window: SlidingWindow | undefined): void {
  const bad = scales.find((scale) => {
    const sides = typeof scale === 'number' ? [scale] : isFrame(scale) ? [scale.frame] : [scale.height, scale.width];
    return sides.some((side) => !Number.isFinite(side) || side <= 0 || (typeof scale !== 'number' && side % 1 !== 0));
  });
  if (bad !== undefined || scales.length === 0)
    throw new DsrgError(
      'CONFIG',
      `Scale ${JSON.stringify(bad) ?? 'list []'}: positive factors, or whole sizes, were expected.`,
    );
  if (window && scales.some(isFrame))
    throw new DsrgError('CONFIG', 'A frame shows the photo whole; no window slides over it.');
  if (typeof resize !== 'object') return;
  if (window && (window.height !== resize.height || window.width !== resize.width))
    throw new DsrgError(
      'CONFIG',
      `The model reads ${resize.height}×${resize.width} only; the window is ${window.height}×${window.width}.`,
    );
  if (!window && (scales.length > 1 || scales[0] !== 1))
    throw new DsrgError(
      'CONFIG',
      `The model reads ${resize.height}×${resize.width} only; several scales cannot be shown to it.`,
      {
        hint: 'Leave out --ms and --scales, show it through a --window, or export it with dynamic height and width.',
      },
    );
}
