import { nameOfPhotos, type Run, readRunPhotos, readRunTags, targetPhotos } from '@dsrg/converters';
import { openDataset } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
import { maxPixelsOf } from '@dsrg/core/node';
import type { EvalInput } from '../command/eval-command.ts';
import { classesOfOptions, masksAreUntold } from '../command/open-eval-data.ts';
import { checkSameClasses } from '../score/check-classes.ts';
import { usedFolder } from '../score/used-folder.ts';
import { usualMasks } from './usual-masks.ts';

/** The photos that a run learns from. */
export interface TrainingPhotos {
  /** Name of their list. */
  readonly name: string;
  /** Background first. */
  readonly classes: readonly string[];
  /** Whether masks are there, and nothing says what their numbers mean. */
  readonly masksLeftAlone: boolean;
  /** Folders of masks that they are scored against. */
  readonly truths: readonly string[];
  /** In the run's order. */
  readonly items: readonly TrainingPhoto[];
}

export interface TrainingPhoto {
  readonly id: string;
  readonly photo: string;
  /** Labels of what the run was told of it; undefined where it was told nothing. */
  readonly tags?: readonly number[];
  /** A true mask of each folder of them; none where one is missing. */
  readonly truths: readonly string[];
}

/**
 * Finds the photos of a run in the data set, by the ids that the run has kept, whatever split or list they came from.
 * @throws DsrgError MODEL where run and data have other classes; DATASET for a photo that the data set lacks; as `openDataset` does
 */
export async function openTrainingPhotos(run: Run, input: EvalInput): Promise<TrainingPhotos> {
  const { options } = input;
  const { data: about } = run.record;
  const root = options.data as string;
  const classes = await classesOfOptions(options, about.classes);
  const untold = await masksAreUntold(options);
  const split = about.split ?? undefined;
  const sets = await Promise.all(
    options.masks.map(async (folder) => {
      const masks = await usualMasks(input, folder);
      return openDataset(root, { split, masks, maxPixels: maxPixelsOf(options), ...(classes && { classes }) });
    }),
  );
  checkSameClasses(about.classes, sets[0]?.classes ?? [], 'run');
  const found = sets.map(({ items }) => new Map(items.map((item) => [item.id, item])));
  const ids = await readRunPhotos(run, targetPhotos);
  const told = await readRunTags(run, targetPhotos);
  const items = ids.map((id): TrainingPhoto => {
    const photo = found[0]?.get(id)?.photo;
    if (photo === undefined) {
      throw new DsrgError('DATASET', `The run learns from photo ${id}, which is not in ${root}.`, {
        hint: 'Name the data set that it was trained on by --data.',
      });
    }
    const masks = found.flatMap((set) => set.get(id)?.mask ?? []);
    const tags = told?.get(id);
    return { id, photo, truths: masks.length === found.length && !untold ? masks : [], ...(tags && { tags }) };
  });
  const masksLeftAlone = untold && sets.some((set) => set.about.masksFrom !== undefined);
  const truths = sets.map((set, k) => usedFolder(options.masks[k] as string, set.about.masksFrom));
  return { name: nameOfPhotos(run.record), classes: about.classes, masksLeftAlone, truths, items };
}

/** Those with masks. */
export function scoredPhotos({ items }: TrainingPhotos): readonly TrainingPhoto[] {
  return items.filter(({ truths }) => truths.length > 0);
}

/** What is said of photos that cannot be scored; undefined where all can be. */
export function describeMissingMasks(photos: TrainingPhotos): string | undefined {
  if (photos.masksLeftAlone)
    return `the masks of ${photos.name} are left alone, for no classes.json says what their numbers mean: label files are shown, but not scored`;
  const [scored, all] = [scoredPhotos(photos).length, photos.items.length];
  if (scored === all) return undefined;
  const where = photos.truths.join(' and ');
  return scored === 0
    ? `${photos.name} has no masks in ${where}: label files are shown, but not scored`
    : `${scored} of the ${all} photos of ${photos.name} have masks in ${where}: label files are scored on these`;
}
