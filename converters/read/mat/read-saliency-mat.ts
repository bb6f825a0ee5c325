import { checkPixels, DsrgError, type FloatImage, ReadBudget } from '@dsrg/core';
import { type MatNumbers, readMat } from './read-mat.ts';

/**
 * Reads a saliency map that was kept as numbers: the only matrix of a MAT-file (beside `imshape_original`, the photo's size, which
 * GuidedLabelling's files hold), height × width or 1 × height × width, from 0 to 1, or to 255 where it goes beyond 1.
 *
 * @param name of the file, for messages
 * @param maxPixels most pixels it may have. @default 200,000,000
 * @returns one channel of values from 0 to 1
 * @throws DsrgError FILE_FORMAT for no matrix, or several; SHAPE for several maps; NUMERIC for a value below 0, above 255, or NaN; IMAGE for
 *   too many pixels
 */
export function readSaliencyMat(bytes: Uint8Array, name: string, maxPixels?: number): FloatImage {
  const budget = new ReadBudget(name, bytes.length);
  const variables = readMat(bytes, name, budget);
  variables.delete('imshape_original');
  const matrices = [...variables].filter((entry): entry is [string, MatNumbers] => entry[1].kind === 'numbers');
  const [only, ...others] = matrices;
  if (only === undefined || others.length > 0) {
    const found = [...variables].map(([key, { kind }]) => `${key} (${kind})`).join(', ') || 'nothing';
    throw new DsrgError('FILE_FORMAT', `${name} holds ${found}; one matrix, the saliency map, was expected.`, {
      hint: 'Save the map alone, or as a grey PNG.',
    });
  }
  const [title, { dimensions, data }] = only;
  const [first = 0, ...rest] = dimensions;
  const [height, width, ...more] = dimensions.length === 3 && first === 1 ? rest : dimensions;
  if (height === undefined || width === undefined || more.length > 0 || data.length === 0) {
    throw new DsrgError(
      'SHAPE',
      `${title} in ${name} is ${dimensions.join('×')}; one map, height×width, was expected.`,
      {
        hint: 'Maps of classes are seeds rather than saliency: --seeds takes them.',
      },
    );
  }
  checkPixels({ height, width }, `The saliency map ${name}`, maxPixels);
  const bad = data.findIndex((value) => !(value >= 0 && value <= 255));
  if (bad >= 0) {
    const place = `(row ${bad % height}, column ${Math.floor(bad / height)})`;
    throw new DsrgError(
      'NUMERIC',
      `${title} in ${name} holds ${data[bad]} at ${place}; saliency goes from 0 to 1, or 255.`,
    );
  }
  const top = data.some((value) => value > 1) ? 255 : 1;
  budget.make(4 * data.length);
  const map = new Float32Array(data.length);
  for (const [i, value] of data.entries()) map[(i % height) * width + Math.floor(i / height)] = value / top;
  return { kind: 'float', data: map, height, width, channels: 1 };
}
