import { DsrgError } from '../errors.ts';
import { IGNORE } from '../types.ts';
import { type LabelSamples, placeOf } from './label-samples.ts';

/** What the numbers of a label file may be. */
export interface LabelRange {
  /** Number of classes, background included. */
  readonly classes: number;
  /** What is not 0 is class 1. */
  readonly binary: boolean;
  /** Columns, for messages. */
  readonly width: number;
}

const CURE = 'For masks of one class, black and white: --binary-masks.';

/**
 * Turns the numbers of a label file into labels, where it is certain what they mean. Indices of a palette, and grey of 8 bits, are labels. Grey
 * of fewer bits may hold labels or shades (a program that saves space turns 0 and 255 into one bit), grey of 16 bits labels or labels times
 * 257: the one reading that gives labels counts, and where both do, the file is refused.
 *
 * @returns 0 to `classes − 1`, or 255
 * @throws DsrgError LABEL, naming what was found
 */
export function labelsOfSamples(samples: LabelSamples, range: LabelRange, name: string): Uint8Array {
  if (range.binary) return binaryLabels(samples, name);
  const { data, depth, indexed } = samples;
  if (depth === 8 || indexed) return checked(data as Uint8Array, range, name);
  const isLabel = (value: number): boolean => value < range.classes || value === IGNORE;
  const most = (1 << depth) - 1;
  const used = [...new Set(data)];
  // Grey of fewer than 8 bits has no 255 of its own: there, labels are those of the classes alone.
  const asLabels = used.every(depth === 16 ? isLabel : (value) => value < range.classes);
  const asShades = used.every((value) => (value * 255) % most === 0 && isLabel((value * 255) / most));
  const blackAndWhite = used.every((value) => value === 0 || value === most);
  if (depth === 16) {
    if (asLabels) return Uint8Array.from(data);
    if (asShades && !blackAndWhite) return Uint8Array.from(data, (value) => value / 257);
  } else if (used.every((value) => value === 0) || (asLabels && !asShades)) return data as Uint8Array;
  // One bit and one class: white is that class, as a label and as a shade of a mask.
  else if (depth === 1 && range.classes === 2) return data as Uint8Array;
  if (blackAndWhite || (asLabels && asShades)) {
    throw new DsrgError(
      'LABEL',
      `The label file ${name} is ${depth}-bit grey of ${listOf(used)}: ${most} may be ${asLabels && most < range.classes ? `class ${most}` : 'a class'} or white, so what it means is not certain.`,
      { hint: `${CURE} Else save the class indices as an 8-bit PNG with a palette, as VOC has it.` },
    );
  }
  const at = data.findIndex((value) => !(depth === 16 ? isLabel(value) : value < range.classes));
  throw outOfRange(data[at]!, at, range, `${name} (${depth}-bit grey)`);
}

/** Masks of one class: 0, and one other number, which is 1 or white. */
function binaryLabels({ data, depth, indexed, palette }: LabelSamples, name: string): Uint8Array {
  const most = (1 << depth) - 1;
  const used = [...new Set(data)].sort((a, b) => a - b);
  const [other, ...more] = used.filter((value) => value !== 0);
  if (other === undefined) return new Uint8Array(data.length);
  if (more.length > 0 || !(other === 1 || other === IGNORE || other === most)) {
    throw new DsrgError(
      'LABEL',
      `The label file ${name} holds ${listOf(used)}; a mask of one class holds 0 and 1, or 0 and 255.`,
      {
        hint: 'Without --binary-masks its numbers are read as class indices, 255 as void. Was it scaled smoothly, or saved as JPEG before?',
      },
    );
  }
  const brightness = (index: number): number =>
    (palette?.[index] ?? []).slice(0, 3).reduce((sum, value) => sum + value, 0);
  if (indexed && palette && brightness(0) === 765 && brightness(other) === 0) {
    throw new DsrgError('LABEL', `Index 0 of the mask ${name} is white in its palette, and index ${other} black.`, {
      hint: 'Which of them is the object is not certain: save the mask as grey, 0 for background and 255 for the object.',
    });
  }
  return Uint8Array.from(data, (value) => (value === 0 ? 0 : 1));
}

function checked(data: Uint8Array, range: LabelRange, name: string): Uint8Array {
  const { classes } = range;
  for (let i = 0; i < data.length; i++)
    if (data[i]! >= classes && data[i] !== IGNORE) throw outOfRange(data[i]!, i, range, name);
  return data;
}

function outOfRange(value: number, at: number, { classes, width }: LabelRange, name: string): DsrgError {
  return new DsrgError(
    'LABEL',
    `Label ${value} at ${placeOf(at, width)} of ${name}; labels go from 0 to ${classes - 1} or are 255.`,
    { hint: 'Does the class list belong to these files? Were they saved in shades of grey instead of indices?' },
  );
}

function listOf(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const shown = sorted.slice(0, 6).join(', ');
  return `the numbers ${shown}${sorted.length > 6 ? ` and ${sorted.length - 6} more` : ''}`;
}
