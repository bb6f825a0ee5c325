import { crfPresets } from '../crf/presets.ts';
import { DsrgError } from '../errors.ts';
import type { ModelMetadata } from './model-metadata.ts';

const conventions = ['half-pixel', 'align-corners', 'asymmetric'];

/**
 * Checks that `value` is complete, usable metadata.
 *
 * @param value parsed JSON, or a record made by a program
 * @param name of the model, for error messages
 * @throws DsrgError MODEL naming the first field that is wrong
 */
export function checkMetadata(value: unknown, name: string): ModelMetadata {
  const fail = (field: string, found: unknown, expected: string): never => {
    throw new DsrgError(
      'MODEL',
      `Metadata field "${field}" of ${name} is ${JSON.stringify(found) ?? 'missing'}; ${expected}.`,
      { hint: 'Write the model again with dsrg-export, or describe it by options.' },
    );
  };
  if (typeof value !== 'object' || value === null) return fail('(all)', value, 'an object was expected');
  const record = value as Record<string, unknown>;
  if (record.format !== 1) fail('format', record.format, 'this version of dsrg reads format 1');
  const { classes, palette, resize } = record;
  if (!Array.isArray(classes) || classes.length === 0 || !classes.every((entry) => typeof entry === 'string'))
    return fail('classes', classes, 'a list of names was expected');
  // Activation maps of a single class have one name; labels need a second class to tell it from.
  if (classes.length === 1 && classes[0]?.toLowerCase() === 'background')
    fail('classes', classes, 'a class besides background was expected');
  if (classes.length > 255) fail('classes', `${classes.length} names`, 'at most 255 fit into a label map');
  if (new Set(classes).size !== classes.length) fail('classes', classes, 'no name may stand there twice');
  if (!Array.isArray(palette) || palette.length < classes.length || !palette.every(isColour))
    fail('palette', palette, `${classes.length} colours [red, green, blue] from 0 to 255 were expected`);
  for (const field of ['mean', 'std'] as const)
    if (!isTriple(record[field])) fail(field, record[field], 'three finite numbers (red, green, blue) were expected');
  if ((record.std as number[]).some((entry) => entry === 0)) fail('std', record.std, 'no entry may be 0');
  if (record.channelOrder !== 'rgb' && record.channelOrder !== 'bgr')
    fail('channelOrder', record.channelOrder, '"rgb" or "bgr" was expected');
  for (const field of ['input', 'output'] as const)
    if (typeof record[field] !== 'string' || record[field] === '')
      fail(field, record[field], 'the name of a tensor was expected');
  if (!isWhole(record.outputStride)) fail('outputStride', record.outputStride, 'a whole number of pixels was expected');
  if (resize !== 'any' && resize !== 'grid' && !isSize(resize))
    fail('resize', resize, '"any", "grid" or { height, width } was expected');
  if (record.longSide !== undefined && !isWhole(record.longSide))
    fail('longSide', record.longSide, 'a whole number of pixels was expected');
  if (record.crf !== undefined && !Object.hasOwn(crfPresets, record.crf as string))
    fail('crf', record.crf, `one of ${Object.keys(crfPresets).join(', ')} was expected`);
  if (!conventions.includes(record.resizeConvention as string))
    fail('resizeConvention', record.resizeConvention, `one of ${conventions.join(', ')} was expected`);
  if (record.gate !== undefined && !isGate(record.gate, classes.length))
    fail(
      'gate',
      record.gate,
      `an output and ${classes.length} thresholds from 0 to 1 were expected, and as many priors above 0 or none`,
    );
  return value as ModelMetadata;
}

function isGate(value: unknown, classes: number): boolean {
  const gate = value as { output?: unknown; thresholds?: unknown; priors?: unknown } | null;
  if (typeof gate !== 'object' || gate === null || typeof gate.output !== 'string' || gate.output === '') return false;
  const { thresholds, priors } = gate;
  return isShares(thresholds, classes) && (priors === undefined || (isShares(priors, classes) && !priors.includes(0)));
}

function isShares(value: unknown, length: number): value is number[] {
  return (
    Array.isArray(value) &&
    value.length === length &&
    value.every((entry) => Number.isFinite(entry) && entry >= 0 && entry <= 1)
  );
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1;
}

function isSize(value: unknown): boolean {
  const size = value as { height?: unknown; width?: unknown } | null | undefined;
  return typeof size === 'object' && size !== null && isWhole(size.height) && isWhole(size.width);
}

function isTriple(value: unknown): value is number[] {
  return Array.isArray(value) && value.length === 3 && value.every((entry) => Number.isFinite(entry));
}

function isColour(value: unknown): boolean {
  return isTriple(value) && value.every((entry) => Number.isInteger(entry) && entry >= 0 && entry <= 255);
}
