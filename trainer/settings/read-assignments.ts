import { DsrgError } from '@dsrg/core';
import { mergeSettings } from './merge-settings.ts';

/**
 * Reads `--set` options as one nested object of changes; later ones win.
 * @param assignments `NAME=VALUE`, NAME with dots between its levels, VALUE as JSON or else as text; pieces without a `=` in front belong
 * to the value before them, for commas also separate assignments
 * @throws DsrgError USAGE where the first piece is no assignment
 *
 * @example
 * readAssignments(['seeds.rate=0.001', 'cues.scales=[1', '1.5]']); // { seeds: { rate: 0.001 }, cues: { scales: [1, 1.5] } }
 */
export function readAssignments(assignments: readonly string[]): unknown {
  return assignments
    .join(',')
    .split(/,(?=[\w.]+=)/)
    .filter((assignment) => assignment !== '')
    .map(readAssignment)
    .reduce((all, change) => mergeSettings(all, change), {});
}

function readAssignment(assignment: string): unknown {
  const [, name, value] = /^([\w.]+)=(.*)$/s.exec(assignment) ?? [];
  if (name === undefined || value === undefined) {
    throw new DsrgError('USAGE', `--set ${assignment}: NAME=VALUE was expected, for example seeds.rate=0.001.`);
  }
  return name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), parseValue(value));
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
