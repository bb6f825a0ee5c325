import { readSaliency } from '@dsrg/converters';
import { type FloatBatch, inferShapes, type LabelMap, type RgbImage } from '@dsrg/core';
import { derange } from '../data/derange.ts';
import type { Size } from '../data/draw-geometry.ts';
import { makeBatch } from '../data/make-batch.ts';
import type { Outputs } from '../engine/engine.ts';
import type { OpenNetwork } from '../run/networks.ts';
import type { SavedMaps } from '../run/products.ts';
import type { RunServices } from '../run/services.ts';
import { drawPicture } from '../training/pictures.ts';
import type { LossReport, StepPlace, TrainingTask } from '../training/training-task.ts';
import { mixPictures } from './mix-pictures.ts';
import { decoderLabels, type RecursionLoss, type RecursionTargets, recursionLoss } from './recursion-loss.ts';
import { type Grids, type RecursionPicture, recursionPicture, refinedGrid } from './recursion-picture.ts';
import type { EveryStep, MixSettings, RecursionSettings } from './recursion-settings.ts';
import { createRecursionTally } from './recursion-tally.ts';
import { refinePicture } from './refine-labels.ts';

/** What a batch of a recursion is taught from. */
export type RecursionTarget =
  | {
      readonly kind: 'plain';
      readonly images: FloatBatch;
      readonly pictures: readonly RecursionPicture[];
      readonly refines: boolean;
      /** Who is mixed with whom, where pictures are mixed. */
      readonly partners: readonly number[] | undefined;
    }
  | { readonly kind: 'mixed'; readonly targets: RecursionTargets };

export interface RecursionWork extends Pick<RunServices, 'photos'> {
  readonly inputs: { readonly saliency?: SavedMaps | undefined };
  readonly name: string;
  readonly settings: RecursionSettings;
  readonly common: { readonly longSide: number | null };
}

/** The parts of a training in which each batch's labels come of its own activation maps (RecurSeed). */
export interface EveryStepParts
  extends Pick<TrainingTask<RecursionTarget>, 'observed' | 'prepare' | 'loss' | 'phase' | 'endEpoch' | 'memory'> {
  /** What must be said of the network once its training is over. */
  lastWord(): string | undefined;
}

/** Sizes of the grids for pictures of the settings' crop. */
export function gridsOf(
  { network }: Pick<OpenNetwork, 'network'>,
  { crop, cells }: Pick<RecursionSettings, 'crop' | 'cells'>,
  shrink: number,
): Grids {
  const shapes = inferShapes(network.graph, crop, crop);
  const shapeOf = (output: string) => shapes.get(network.graph.outputs[output] as string) as Size;
  return {
    picture: { height: crop, width: crop },
    refined: refinedGrid(crop, shrink, cells),
    cam: shapeOf('cam'),
    logits: shapeOf('logits'),
    convention: cells,
  };
}

/** @param labels the settings' own */
export function everyStepParts(work: RecursionWork, opened: OpenNetwork, labels: EveryStep): EveryStepParts {
  const { name, settings, photos, inputs } = work;
  const { network } = opened;
  const { mix } = labels;
  const grids = gridsOf(opened, settings, labels.shrink);
  const tally = createRecursionTally(name, labels.alarm);
  const refines = ({ step, steps }: StepPlace) => step >= labels.start * steps;
  const mixes = (place: StepPlace): place is StepPlace & { mixed: true } =>
    mix !== null && refines(place) && place.step >= mix.start * place.steps;
  return {
    observed: labels.levels,
    phase: (place) => (mixes(place) ? 'tags, labels and mixed pictures' : refines(place) ? 'tags and labels' : 'tags'),
    async prepare(items, random, place) {
      const shown: RgbImage[] = [];
      const pictures: RecursionPicture[] = [];
      for (const item of items) {
        const drawing = { network, training: settings, longSide: work.common.longSide };
        const picture = drawPicture(await photos.photo(item), drawing, random);
        const mask = photos.hasMask(item) && refines(place) ? await photos.mask(item) : undefined;
        const grey = refines(place) ? await inputs.saliency?.read(item) : undefined;
        const saliency = grey && readSaliency(grey, `of photo ${item.id}`);
        shown.push(picture.shown);
        pictures.push(recursionPicture(picture, item.tags ?? [], { mask, saliency }, grids));
      }
      const images = makeBatch(shown, network);
      const partners = mixes(place) ? derange(items.length, random.fork('partners')) : undefined;
      const target = { kind: 'plain', images, pictures, refines: refines(place), partners } as const;
      return { images, target, followed: partners !== undefined };
    },
    loss(outputs, target) {
      if (target.kind === 'plain') return plainLoss(outputs, target);
      const found = recursionLoss(outputs, target.targets, grids, { ...labels, ...(mix as MixSettings) });
      return report(found, 'mixed ');
    },
    endEpoch: () => tally.endEpoch(),
    lastWord: () => tally.lastWord(),
    memory: tally,
  };

  function plainLoss(
    outputs: Outputs,
    { images, pictures, refines, partners }: Extract<RecursionTarget, { kind: 'plain' }>,
  ): LossReport<RecursionTarget> {
    const targets = { tags: pictures.map(({ tags }) => tags), validCells: pictures.map(({ valid }) => valid.cam) };
    const weights = { ...settings, ...labels };
    if (!refines) return report(recursionLoss(outputs, targets, grids, weights), '');
    const trusted = partners && (mix as MixSettings);
    const refined = pictures.map((picture, k) => refinePicture(outputs, k, picture, grids, labels, trusted));
    const certain = refined.map((each) => each.labels);
    count(outputs, pictures, certain);
    const maps = refined.map((each, k) => ({
      maps: each.maps,
      valid: (pictures[k] as RecursionPicture).valid.refined,
    }));
    const found = recursionLoss(outputs, { ...targets, labels: certain, refined: maps }, grids, weights);
    if (trusted === undefined || partners === undefined) return report(found, '');
    for (const [k, { decoded }] of refined.entries())
      if (decoded !== undefined) tally.countLabels(decoded, pictures[k] as RecursionPicture, 'mixed');
    const mixed = mixPictures(images, pictures, refined, partners, grids, trusted);
    return { ...report(found, ''), next: { images: mixed.images, target: { kind: 'mixed', targets: mixed.targets } } };
  }

  function count(outputs: Outputs, pictures: readonly RecursionPicture[], certain: readonly LabelMap[]): void {
    for (const [k, label] of certain.entries()) tally.countLabels(label, pictures[k] as RecursionPicture);
    const logits = outputs.logits as FloatBatch;
    const tags = pictures.map((picture) => picture.tags);
    tally.countAgreement(logits, decoderLabels(certain, logits, grids.convention), tags);
  }
}

/** Parts by their names in the log. */
export function report({ total, parts, gradients }: RecursionLoss, prefix: string): LossReport<never> {
  const values = Object.fromEntries(Object.entries(parts).map(([part, value]) => [`${prefix}${part}`, value]));
  return { total, values, gradients };
}
