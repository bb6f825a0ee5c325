import { allViews, type LogitMap, type ModelMetadata } from '@dsrg/core';
import { createPhotoCodecs, maxPixelsOf, photoSize, readPhoto } from '@dsrg/core/node';
import { type ModelOptions, openModel, readProtocol } from '../command/model-options.ts';
import { refuseIdleBucket } from '../command/refuse-misfits.ts';
import { oneAtATime } from '../label/run-bounded.ts';
import { scaleName } from '../label/scale-name.ts';
import { readScores, writeScores } from '../label/scores.ts';
import { aboutScoresOf, claimScores, readScoresAbout, scoresFile, scoresOwner } from '../label/scores-about.ts';
import { withinTime } from '../label/within-time.ts';
import type { EvaluationItem } from '../score/evaluation-set.ts';
import { headerBytes, readStart } from '../score/read-start.ts';

/** Activation maps of photos: from a model, or saved before. */
export interface MapSource {
  readonly metadata: ModelMetadata;
  readonly subject: string;
  /** Views in words. */
  readonly protocol: string;
  /** Whether each scale is there twice, the second time mirrored (and turned back). */
  readonly flip: boolean;
  viewsOf(
    item: Pick<EvaluationItem, 'id' | 'photo'>,
    signal: AbortSignal,
  ): Promise<{ height: number; width: number; views: LogitMap[] }>;
  close(): Promise<void>;
}

/** Opens a model that gives activation maps, as the options name it; keeps its answers where they say so. */
export async function openMaps(
  options: ModelOptions & { readonly saveScores?: string | undefined },
  given: ReadonlySet<string>,
): Promise<MapSource> {
  const { scales, flip, merge, window, bucket } = readProtocol(options, given);
  const { saveScores: folder } = options;
  const segmenter = await openModel(options);
  const { metadata, providerNote: provider } = segmenter;
  refuseIdleBucket({ scales, window, bucket }, metadata);
  const subject = options.model!;
  const codecs = createPhotoCodecs(maxPixelsOf(options));
  const views = { scales, flip, merge, window, bucket };
  const about = folder === undefined ? undefined : await aboutScoresOf(subject, { metadata, provider }, views);
  if (folder !== undefined && about) await claimScores(folder, about);
  return {
    metadata,
    subject,
    flip,
    protocol: `scales ${scales.map(scaleName).join(', ')}, ${flip ? 'with' : 'no'} flips`,
    viewsOf: oneAtATime(async ({ id, photo: path }, signal) => {
      const photo = await readPhoto(path, { codecs });
      const { height, width } = photo;
      const limit = { seconds: options.photoTimeout, model: subject };
      const maps = await withinTime(limit, path, signal, (running) =>
        allViews(segmenter, photo, { scales, flip, window, bucket, signal: running }),
      );
      const views = maps.map((map, index) => {
        return {
          scale: scaleName(scales[Math.floor(index / (flip ? 2 : 1))]!),
          mirrored: flip && index % 2 === 1,
          map,
        };
      });
      if (folder !== undefined) await writeScores(scoresFile(folder, id), { height, width, views }, about?.maker);
      return { height, width, views: maps };
    }),
    close: () => segmenter.close(),
  };
}

/** Opens activation maps that were saved before, by dsrg-eval or by whoever writes its format. */
export async function openSavedMaps(folder: string): Promise<MapSource> {
  const about = await readScoresAbout(folder);
  const { metadata, subject, scales, flip } = about;
  return {
    metadata,
    subject,
    flip,
    protocol: `maps saved, scales ${scales.map(scaleName).join(', ')}, ${flip ? 'with' : 'no'} flips`,
    async viewsOf({ id, photo }) {
      const size = photoSize((await readStart(photo, headerBytes)) ?? new Uint8Array(0), photo);
      const { views } = await readScores(scoresFile(folder, id), size, scoresOwner(folder, about));
      return { height: size.height, width: size.width, views: views.map(({ map }) => map) };
    },
    close: async () => {},
  };
}
