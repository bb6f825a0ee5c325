import { decodeSafetensors, encodeSafetensors, type Tensor } from '@dsrg/converters';
import { DsrgError, isFrame, type LogitMap, type Scale } from '@dsrg/core';
import { readBytes, writeFileAtomic } from '@dsrg/core/node';

/** The network's answer to one view. */
export interface ScoreView {
  /** As {@link scaleName} writes it. */
  readonly scale: string;
  /** Was the photo mirrored? The map is turned back already. */
  readonly mirrored: boolean;
  readonly map: LogitMap;
}

/** The network's answers to all views of one photo, each on the network's own grid. */
export interface SavedScores {
  /** Size of the photo. */
  readonly height: number;
  readonly width: number;
  readonly views: readonly ScoreView[];
}

const mirror = ' mirrored';

/** A scale as a word: `0.75`, `321x321`, or `frame 531`. */
export function scaleName(scale: Scale): string {
  if (isFrame(scale)) return `${scale.fit === 'photo' ? 'frame' : 'filled frame'} ${scale.frame}`;
  return typeof scale === 'number' ? String(scale) : `${scale.height}x${scale.width}`;
}

/**
 * Saves the scores of one photo as a safetensors file: one float32 tensor `classes × rows × columns` of logits for each
 * view, named by its scale (`0.75`, `0.75 mirrored`), and the photo's size in the metadata under `dsrg`.
 */
export async function writeScores(path: string, { height, width, views }: SavedScores): Promise<void> {
  const tensors = views.map(({ scale, mirrored, map }): [string, Tensor] => {
    return [`${scale}${mirrored ? mirror : ''}`, { shape: [map.classes, map.height, map.width], data: map.data }];
  });
  const dsrg = JSON.stringify({ format: 1, kind: 'dsrg-scores', height, width });
  await writeFileAtomic(path, encodeSafetensors(new Map(tensors), { dsrg }));
}

/**
 * Reads what {@link writeScores} wrote.
 *
 * @param photo size of the photo that they are used for
 * @throws DsrgError FILE_MISSING, WEIGHTS for a damaged file, FILE_FORMAT for scores of another photo or no scores
 */
export async function readScores(
  path: string,
  photo: { readonly height: number; readonly width: number },
): Promise<SavedScores> {
  const { tensors, metadata } = decodeSafetensors(await readBytes(path, 'The scores'), path);
  const { kind, height, width } = JSON.parse(metadata.dsrg ?? '{}') as Record<string, unknown>;
  if (kind !== 'dsrg-scores' || [...tensors.values()].some(({ shape }) => shape.length !== 3))
    throw new DsrgError('FILE_FORMAT', `${path} holds tensors, but no scores of a photo.`, {
      hint: 'Scores are written by dsrg-eval --save-scores DIR.',
    });
  if (height !== photo.height || width !== photo.width)
    throw new DsrgError(
      'FILE_FORMAT',
      `${path} holds scores of a photo of ${height}×${width}; this one is ${photo.height}×${photo.width}.`,
    );
  const views = [...tensors].map(([name, { shape, data }]): ScoreView => {
    const [classes, rows, columns] = shape as [number, number, number];
    const map: LogitMap = { kind: 'logits', data, height: rows, width: columns, classes };
    return { scale: name.replace(mirror, ''), mirrored: name.endsWith(mirror), map };
  });
  return { ...photo, views };
}
