import type { CueSet, Dataset } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import type { Method } from '../methods/define-method.ts';
import type { PhotoSetName, PhotoSets } from '../run/photo-set.ts';
import type { PlannedStage } from '../run/plan-run.ts';
import { datasetPhotos } from './dataset-photos.ts';
import { openTrainingData, type TrainingDataOptions } from './open-training-data.ts';
import { openWebPhotos } from './open-web-photos.ts';

/** What a run is told of its photos. */
export interface RunDataOptions extends Omit<TrainingDataOptions, 'data' | 'learnsMasks'> {
  readonly method: Pick<Method, 'name' | 'learnsFrom'>;
  readonly data: string | undefined;
  /** Folder of web photos. */
  readonly web: string | undefined;
}

/** The photos of a run. */
export interface RunData {
  /** The data set; the web photos, where no stage works on others. */
  readonly dataset: Dataset;
  readonly web?: Dataset;
  readonly cues?: CueSet;
  readonly photoSets: PhotoSets;
  /** Of the web photos: what was left out and what is missing. */
  readonly notes: readonly string[];
}

/**
 * Opens the photo sets that a run's stages work on.
 * @throws DsrgError USAGE where one is missing, or named in vain; the errors of `openTrainingData` and `openWebPhotos`
 */
export async function openRunData(plan: readonly PlannedStage[], options: RunDataOptions): Promise<RunData> {
  const { data, web, method, maxPixels } = options;
  const worksOn = (set: PhotoSetName) => plan.some(({ definition }) => (definition.photos ?? 'target') === set);
  if (worksOn('web') && web === undefined) {
    throw new DsrgError(
      'USAGE',
      `--web is missing: method ${method.name} works on photos found by the names of classes.`,
      {
        hint: 'Name a folder that has a sub-folder of photos for each class.',
      },
    );
  }
  if (!worksOn('web') && web !== undefined) {
    throw new DsrgError('USAGE', `--web has no effect: method ${method.name} works on the photos of --data alone.`, {
      hint: 'Leave it out, or choose a method that works on web photos.',
    });
  }
  if (!worksOn('target')) return openWebAlone(web as string, options);
  if (data === undefined) {
    throw new DsrgError('USAGE', `--data is missing: method ${method.name} learns from its photos.`, {
      hint: 'See dsrg-train --help.',
    });
  }
  const learnsMasks = method.learnsFrom === 'masks';
  const opened = await openTrainingData({ ...options, data, learnsMasks });
  const target = datasetPhotos(opened.dataset);
  if (web === undefined) return { ...opened, photoSets: { target }, notes: [] };
  const { dataset, notes } = await openWebPhotos({ web, target: opened.dataset, maxPixels });
  return { ...opened, web: dataset, photoSets: { target, web: datasetPhotos(dataset) }, notes };
}

async function openWebAlone(web: string, { data, method, maxPixels }: RunDataOptions): Promise<RunData> {
  if (data !== undefined) {
    throw new DsrgError('USAGE', `--data has no effect: method ${method.name} works on the photos of --web alone.`, {
      hint: 'Leave --data out.',
    });
  }
  const { dataset, notes } = await openWebPhotos({ web, maxPixels });
  const photos = datasetPhotos(dataset);
  return { dataset, web: dataset, photoSets: { target: photos, web: photos }, notes };
}
