import { counted } from '@dsrg/core';
import type { TrainingSettings } from '../settings/training.ts';
import { stepsOf } from '../training/schedule.ts';
import type { PhotoSets } from './photo-set.ts';
import type { PlannedStage } from './plan-run.ts';

/**
 * What a run is told, and how long its trainings are for it, in one line: `photos: 307, 1.8 tags each (two or more on 158), 24 of no class; of 20
 * classes person is on most (199), horse on fewest (4); updates: seeds 614, retrain 461`.
 */
export function describeTold(sets: PhotoSets, plan: readonly PlannedStage[]): string {
  const { items, classes } = sets.target;
  const told = items.flatMap(({ tags }) => (tags === undefined ? [] : [tags]));
  const trainings = plan.flatMap(({ name, settings, definition }) => {
    const photos = sets[definition.photos ?? 'target']?.items.length ?? 0;
    return isTraining(settings) ? [`${name} ${stepsOf(settings, photos)}`] : [];
  });
  return [
    `photos: ${items.length}${told.length === 0 ? ', untagged' : describeTags(told, items.length)}`,
    ...(told.length === 0 ? [] : [describeClasses(told, classes)]),
    ...(trainings.length === 0 ? [] : [`updates: ${trainings.join(', ')}`]),
  ].join('; ');
}

function describeTags(told: readonly (readonly number[])[], photos: number): string {
  const count = (fits: (tags: number) => boolean) => told.filter(({ length }) => fits(length)).length;
  const tags = told.reduce((sum, { length }) => sum + length, 0);
  const [several, none] = [count((tags) => tags > 1), count((tags) => tags === 0)];
  return [
    told.length === photos ? '' : `, ${told.length} of them tagged`,
    `, ${(tags / told.length).toFixed(1)} tags each`,
    several === 0 ? '' : ` (two or more on ${several})`,
    none === 0 ? '' : `, ${none} of no class`,
  ].join('');
}

function describeClasses(told: readonly (readonly number[])[], classes: readonly string[]): string {
  const photos = classes.map((name, label) => ({ name, count: told.filter((tags) => tags.includes(label)).length }));
  const order = photos.slice(1).sort((a, b) => b.count - a.count);
  const [most, fewest] = [order[0]!, order.at(-1)!];
  if (order.length === 1) return `${most.name} is on ${most.count}`;
  return `of ${counted(order.length, 'class', 'classes')} ${most.name} is on most (${most.count}), ${fewest.name} on fewest (${fewest.count})`;
}

function isTraining(settings: unknown): settings is TrainingSettings {
  return typeof settings === 'object' && settings !== null && 'batch' in settings && 'epochs' in settings;
}
