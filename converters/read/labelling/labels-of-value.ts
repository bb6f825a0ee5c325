import { asList, asRecord } from '../parse-json.ts';

/** Kinds of values in which Label Studio's controls hold names; `labels` is that of its plainest. */
const controls = [
  ...['choices', 'rectanglelabels', 'polygonlabels', 'brushlabels', 'ellipselabels', 'keypointlabels', 'bitmasklabels'],
  ...['vectorlabels', 'hypertextlabels', 'labels', 'taxonomy', 'choice', 'label', 'name'],
];

/**
 * The names in a JSON value that tells what a photo shows: a text, a list of them, an object of Label Studio that holds them
 * (`{"choices": ["cat"]}`, `[{"x": 3, "rectanglelabels": ["cat"]}]`, a step of a taxonomy stands for its last part), or an object of
 * zeros and ones (`{"cat": 1, "dog": 0}`). Numbers become texts: that they are no names is said where classes are made.
 *
 * @throws Error for anything else
 */
export function labelsOfValue(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (typeof value === 'number') return [String(value)];
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(labelsOfValue);
  const record = asRecord(value);
  const held = controls.filter((control) => record?.[control] !== undefined);
  if (record && held.length > 0) {
    return held.flatMap((control) => {
      const list = record[control];
      return control === 'taxonomy'
        ? asList(list).flatMap((path) => labelsOfValue(asList(path).at(-1)))
        : labelsOfValue(list);
    });
  }
  const entries = Object.entries(record ?? {});
  if (entries.length > 0 && entries.every(([, flag]) => flag === 0 || flag === 1 || typeof flag === 'boolean')) {
    return entries.filter(([, flag]) => flag === 1 || flag === true).map(([name]) => name);
  }
  if (entries.length === 0 && record) return [];
  throw new Error('an object without names');
}
