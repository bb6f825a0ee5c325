import { asRecord, decodeSafetensors, encodeSafetensors, parseJson, type Tensor } from '@dsrg/converters';
import { createOneMaker, DsrgError, encodeMaker, type LogitMap, type Maker, parseMaker } from '@dsrg/core';
import { type ResultKind, readBytes, readHead, writeFileAtomic } from '@dsrg/core/node';

/** The network's answer to one view. */
export interface ScoreView {
  /** The scale as text: `0.75`. */
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

/** Who says whose the scores of a folder are: its `scores.json`, and the maker that it names. */
export interface ScoresOwner {
  readonly name: string;
  readonly maker: Maker | undefined;
}

const mirror = ' mirrored';
const tagsOf = 'tags of ';

/**
 * Saves the scores of one photo as a safetensors file: one float32 tensor `classes × rows × columns` of logits for each
 * view, named by its scale (`0.75`, `0.75 mirrored`), one of the gate's tag scores (`tags of 0.75`) where they were asked for, and the photo's
 * size and the maker in the metadata under `dsrg`.
 *
 * @param maker model and views. @default the file does not say
 */
export async function writeScores(path: string, { height, width, views }: SavedScores, maker?: Maker): Promise<void> {
  const tensors = views.flatMap(({ scale, mirrored, map }): [string, Tensor][] => {
    const name = `${scale}${mirrored ? mirror : ''}`;
    const { tags } = map;
    const scores: [string, Tensor] = [name, { shape: [map.classes, map.height, map.width], data: map.data }];
    return tags === undefined ? [scores] : [scores, [`${tagsOf}${name}`, { shape: [tags.length], data: tags }]];
  });
  const about = { format: 1, kind: 'dsrg-scores', height, width, ...(maker && JSON.parse(encodeMaker(maker))) };
  const dsrg = JSON.stringify(about);
  await writeFileAtomic(path, encodeSafetensors(new Map(tensors), { dsrg }));
}

/**
 * Reads what {@link writeScores} wrote.
 *
 * @param photo size of the photo that they are used for
 * @param expected whose scores they must be. @default anybody's
 * @throws DsrgError FILE_MISSING, WEIGHTS for a damaged file, FILE_FORMAT for scores of another photo or maker, or no scores
 */
export async function readScores(
  path: string,
  photo: { readonly height: number; readonly width: number },
  expected?: ScoresOwner,
): Promise<SavedScores> {
  const { tensors, metadata } = decodeSafetensors(await readBytes(path, 'The scores'), path);
  const about = parseJson(
    metadata.dsrg ?? '{}',
    `The description in ${path}`,
    'It is written by dsrg-eval --save-scores DIR.',
  );
  const { kind, height, width } = asRecord(about) ?? {};
  const fits = ([name, { shape }]: [string, Tensor]) => shape.length === (name.startsWith(tagsOf) ? 1 : 3);
  if (kind !== 'dsrg-scores' || ![...tensors].every(fits))
    throw new DsrgError('FILE_FORMAT', `${path} holds tensors, but no scores of a photo.`, {
      hint: 'Scores are written by dsrg-eval --save-scores DIR.',
    });
  if (expected) createOneMaker(expected).see(path, parseMaker(metadata.dsrg));
  if (height !== photo.height || width !== photo.width)
    throw new DsrgError(
      'FILE_FORMAT',
      `${path} holds scores of a photo of ${height}×${width}; this one is ${photo.height}×${photo.width}.`,
    );
  const maps = [...tensors].filter(([name]) => !name.startsWith(tagsOf));
  const views = maps.map(([name, { shape, data }]): ScoreView => {
    const [classes, rows, columns] = shape as [number, number, number];
    const tags = tensors.get(`${tagsOf}${name}`)?.data;
    const map: LogitMap = { kind: 'logits', data, height: rows, width: columns, classes, ...(tags && { tags }) };
    return { scale: name.replace(mirror, ''), mirrored: name.endsWith(mirror), map };
  });
  return { ...photo, views };
}

/** Enough for the header of a file of many views. */
const headerBytes = 2 ** 18;

/** Files of scores. */
export const scoreResults: ResultKind = {
  what: 'scores',
  ending: '.safetensors',
  async makerOf(path) {
    const head = await readHead(path, headerBytes);
    try {
      const length = new DataView(head.buffer, head.byteOffset).getUint32(0, true);
      const header = JSON.parse(new TextDecoder().decode(head.subarray(8, 8 + length)));
      return parseMaker(header.__metadata__?.dsrg);
    } catch {
      return undefined; // damaged, or of another program
    }
  },
};
