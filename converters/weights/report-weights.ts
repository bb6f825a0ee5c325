import { counted } from '@dsrg/core';
import { shapeText } from './arrange.ts';
import type { WeightsPlan } from './plan-weights.ts';

/** A plan as lines for people: what goes where, what was done to it, what is left out and what is missing. */
export function reportWeights(plan: WeightsPlan, path: string): string {
  const { kind, dialect, network, classes, taken, leftOut, missing, notes } = plan;
  const width = Math.min(40, Math.max(...taken.map(({ name }) => name.length), 8));
  const lines = taken.map(({ name, shape, from, how }) => {
    const origin = from.length === 0 ? '' : ` ← ${from.join(', ')}`;
    return `  taken     ${name.padEnd(width)} ${shapeText(shape).padEnd(14)}${origin}${how.length ? ` (${how.join('; ')})` : ''}`;
  });
  lines.push(
    ...leftOut.map(
      ({ name, shape, reason }) => `  left out  ${name.padEnd(width)} ${shapeText(shape).padEnd(14)} ${reason}`,
    ),
    ...missing.map(({ name, reason }) => `  missing   ${name.padEnd(width)} ${reason}`),
    ...notes.map((note) => `  note      ${note}`),
  );
  const summary = `${path}: ${kind}, names of ${dialect}; ${counted(taken.length, 'array')} taken for ${network} of ${counted(classes, 'class')}, ${leftOut.length} of the file left out, ${counted(missing.length, 'layer')} of ours missing.`;
  return `${[summary, ...lines].join('\n')}\n`;
}

/** The same as plain JSON. */
export function weightsRecord(plan: WeightsPlan, path: string): object {
  return { file: path, ...plan, taken: plan.taken.map(({ values, ...rest }) => rest) };
}
