import { DsrgError } from '../errors.ts';
import type { RgbImage } from '../types.ts';
import type {
  CrfKernel,
  DenseCrfLabelOptions,
  DenseCrfOptions,
  DenseCrfUnary,
  KernelNormalisation,
} from './options.ts';

/** A kernel with every number in place: what the implementations read. */
export interface KernelModel {
  /** Standard deviations of the features x, y and, for a bilateral kernel, red, green, blue. */
  readonly widths: readonly number[];
  readonly normalisation: KernelNormalisation;
  /** Potts weight, or the energy's diagonal (`classes`) or symmetric matrix (`classes × classes`, row-major). */
  readonly compatibility: number | Float64Array;
}

/** The checked model. */
export interface CrfModel {
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly iterations: number;
  readonly floor: number;
  readonly energy: 'log' | 'linear';
  readonly kernels: readonly KernelModel[];
}

/** Lattice cells a coordinate may reach: keys are 16-bit, cell and rank together, in every implementation. */
const CELL_LIMIT = 4095;

/**
 * Checks sizes and options before anything is allocated; the unary's values are checked where they are read.
 *
 * @throws DsrgError IMAGE, SHAPE or CONFIG
 */
export function checkModel(
  photo: RgbImage,
  unary: DenseCrfUnary,
  options: DenseCrfOptions | DenseCrfLabelOptions,
): CrfModel {
  checkPhoto(photo);
  checkUnary(photo, unary);
  checkOutput(options.output ?? 'probabilities', unary.classes);
  const { iterations = 10, floor = 1e-5, energy = 'log' } = options;
  if (!Number.isInteger(iterations) || iterations < 0) {
    throw new DsrgError('CONFIG', `${iterations} CRF iterations; a whole number of at least 0 was expected.`);
  }
  if (!(floor > 0 && floor < 1)) {
    throw new DsrgError('CONFIG', `The CRF's floor is ${floor}; a probability between 0 and 1 was expected.`, {
      hint: 'The usual floor is 1e-5: log 0 would be minus infinity.',
    });
  }
  if (energy !== 'log' && energy !== 'linear') {
    throw new DsrgError('CONFIG', `The CRF's energy is '${energy}'; 'log' or 'linear' was expected.`);
  }
  const { height, width, classes } = unary;
  const kernels = options.kernels.map((kernel, index) => checkKernel(kernel, index, height, width, classes));
  return { height, width, classes, iterations, floor, energy, kernels };
}

function checkOutput(output: string, classes: number): void {
  if (output !== 'probabilities' && output !== 'labels') {
    throw new DsrgError('CONFIG', `The CRF's output is '${output}'; 'probabilities' or 'labels' was expected.`);
  }
  if (output === 'labels' && classes > 255) {
    throw new DsrgError('SHAPE', `A label map of ${classes} classes; 1 to 255 classes fit, 255 is the label of void.`);
  }
}

function checkPhoto({ kind, data, height, width }: RgbImage): void {
  const eightBit = (data as unknown) instanceof Uint8Array || (data as unknown) instanceof Uint8ClampedArray;
  if (kind !== 'rgb' || !eightBit) {
    throw new DsrgError('IMAGE', `The CRF was given ${kind} data in ${data?.constructor?.name}; it reads 8-bit RGB.`, {
      hint: 'Hand over the photo as decoded, neither normalised nor mean-subtracted: widths are in 8-bit steps.',
    });
  }
  if (height >= 1 && width >= 1 && data.length === height * width * 3) return;
  throw new DsrgError('SHAPE', `A photo of ${height}×${width} has ${data.length} samples, not ${height * width * 3}.`);
}

function checkUnary(photo: RgbImage, { kind, data, height, width, classes }: DenseCrfUnary): void {
  if (kind !== 'probabilities' && kind !== 'energies') {
    throw new DsrgError('SHAPE', `The CRF was given ${kind} as unary; probabilities or energies were expected.`, {
      hint: 'Turn logits into probabilities by softmax first.',
    });
  }
  if (height !== photo.height || width !== photo.width) {
    throw new DsrgError(
      'SHAPE',
      `The photo is ${photo.height}×${photo.width}, the unary ${height}×${width}; the CRF needs equal sizes.`,
      { hint: 'Resize the probabilities to the photo, or for training the photo to the map.' },
    );
  }
  if (!Number.isInteger(classes) || classes < 1 || data.length !== classes * height * width) {
    throw new DsrgError(
      'SHAPE',
      `A unary of ${classes}×${height}×${width} has ${data.length} numbers, not ${classes * height * width}.`,
    );
  }
}

function checkKernel(kernel: CrfKernel, index: number, height: number, width: number, classes: number): KernelModel {
  const { spatial, compatibility, normalisation = 'symmetric' } = kernel;
  const name = `CRF kernel ${index} (${kernel.type})`;
  if (kernel.type !== 'gaussian' && kernel.type !== 'bilateral') {
    throw new DsrgError('CONFIG', `${name} is of no known type; 'gaussian' or 'bilateral' was expected.`);
  }
  if (!['symmetric', 'before', 'after', 'none'].includes(normalisation)) {
    throw new DsrgError('CONFIG', `${name} has the normalisation '${normalisation}'.`, {
      hint: "Known are 'symmetric', 'before', 'after' and 'none'.",
    });
  }
  const widths = typeof spatial === 'number' ? [spatial, spatial] : [spatial.x, spatial.y];
  const largest = [width - 1, height - 1];
  if (kernel.type === 'bilateral') {
    const { colour } = kernel;
    widths.push(...(typeof colour === 'number' ? [colour, colour, colour] : colour));
    largest.push(255, 255, 255);
  }
  for (const value of widths) {
    if (value > 0 && Number.isFinite(value)) continue;
    throw new DsrgError('CONFIG', `${name} has a width of ${value}; widths are finite numbers above 0.`);
  }
  checkRange(name, widths, largest);
  return { widths, normalisation, compatibility: checkCompatibility(name, compatibility, classes) };
}

/** The lattice's coordinates (see lattice.ts) must stay inside the key. */
function checkRange(name: string, widths: readonly number[], largest: readonly number[]): void {
  const count = widths.length;
  const reach = largest.map((value, i) => (value / widths[i]!) * Math.sqrt(2 / 3 / ((i + 1) * (i + 2))) * (count + 1));
  let above = 0;
  let cells = 0;
  for (let j = count; j >= 1; j--) {
    cells = Math.max(cells, j * reach[j - 1]!);
    above += reach[j - 1]!;
  }
  cells = Math.ceil(Math.max(cells, above) / (count + 1)) + 2;
  if (cells <= CELL_LIMIT) return;
  throw new DsrgError(
    'CONFIG',
    `${name} has widths (${widths.join(', ')}) so small that the photo spans ${cells} lattice cells; at most ${CELL_LIMIT} fit.`,
    { hint: 'Use larger widths or a smaller photo.' },
  );
}

function checkCompatibility(
  name: string,
  compatibility: CrfKernel['compatibility'],
  classes: number,
): number | Float64Array {
  const rows = typeof compatibility === 'number' ? [compatibility] : compatibility;
  const square = rows.some((row) => typeof row !== 'number');
  const sizes = rows.map((row) => (typeof row === 'number' ? 1 : row.length));
  if (typeof compatibility !== 'number' && rows.length !== classes) {
    throw new DsrgError('CONFIG', `${name} has ${rows.length} compatibilities for ${classes} classes.`);
  }
  if (square && !rows.every((row, i) => typeof row !== 'number' && sizes[i] === classes)) {
    throw new DsrgError('CONFIG', `${name} has a compatibility matrix that is not ${classes}×${classes}.`);
  }
  const values = Float64Array.from(rows.flat());
  if (!values.every(Number.isFinite)) throw new DsrgError('CONFIG', `${name} has a compatibility that is not finite.`);
  if (typeof compatibility === 'number') return compatibility;
  return square
    ? values.map((value, i) => (value + values[(i % classes) * classes + Math.floor(i / classes)]!) / 2)
    : values;
}
