import { checkPixels, DsrgError, IGNORE, type LabelMap, ReadBudget } from '@dsrg/core';
import { readMat } from './read-mat.ts';

/**
 * Reads the classes of a photo of SBD, the Semantic Boundaries Dataset: `cls/<id>.mat`, a struct `GTcls` whose field
 * `Segmentation` has one label for each pixel.
 *
 * @param name of the file, for messages
 * @param classes number of classes, background included; SBD has VOC's 21
 * @param maxPixels most pixels it may have. @default 200,000,000
 * @throws DsrgError FILE_FORMAT for another file; LABEL for a label beyond the classes (255 is void); IMAGE for too many pixels
 */
export function readSbdMask(
  bytes: Uint8Array,
  name: string,
  classes: number,
  maxPixels?: number,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): LabelMap {
  const variables = readMat(bytes, name, budget);
  const struct = variables.get('GTcls');
  const found = [...variables.keys()].join(', ') || 'nothing';
  if (struct?.kind !== 'struct') {
    throw new DsrgError('FILE_FORMAT', `${name} holds ${found}; the struct GTcls was expected.`, {
      hint: variables.has('GTinst')
        ? 'It has instances. Take the file of this name in the folder cls, beside inst.'
        : 'Masks of SBD lie in benchmark_RELEASE/dataset/cls.',
    });
  }
  const values = struct.field('Segmentation');
  if (values?.kind !== 'numbers' || values.dimensions.length !== 2 || values.data.length === 0) {
    throw new DsrgError(
      'FILE_FORMAT',
      `GTcls of ${name} has no matrix Segmentation (fields: ${struct.fields.join(', ')}).`,
    );
  }
  const [height, width] = values.dimensions as [number, number];
  checkPixels({ height, width }, `The mask ${name}`, maxPixels);
  const data = new Uint8Array(height * width);
  for (let x = 0, i = 0; x < width; x++) {
    for (let y = 0; y < height; y++, i++) {
      const label = values.data[i]!;
      if (!(Number.isInteger(label) && ((label >= 0 && label < classes) || label === IGNORE))) {
        throw new DsrgError(
          'LABEL',
          `Label ${label} at (row ${y}, column ${x}) of ${name}; labels go from 0 to ${classes - 1} or are 255.`,
        );
      }
      data[y * width + x] = label;
    }
  }
  return { kind: 'labels', data, height, width };
}
