import type { ModelMetadata } from '@dsrg/core';
import type { CrfChoice } from '../command/crf-choice.ts';
import { describeViews } from './describe-views.ts';
import type { Way } from './label-in-ways.ts';
import { describeRule } from './seed-rule.ts';

/** What is said of each use of a gate. */
const gates = { false: '', true: ', classes gated by tag scores', weigh: ', classes weighed by tag scores' };

/**
 * How photos are shown and answers refined, in words; whoever does the same says the same.
 * @param told whether the photos' tags are told. @default false
 */
export function describeWay(
  metadata: ModelMetadata,
  way: Way,
  crf: CrfChoice | undefined,
  name: string | undefined,
  told: boolean = false,
): string {
  const { scales, flip, merge, seeds } = way;
  const united = scales.length * (flip ? 2 : 1) === 1 ? '' : `, united by ${merge}`;
  const gated = gates[String(way.gate ?? false) as keyof typeof gates];
  const seeded = seeds === undefined ? '' : `, ${describeRule(seeds, told)}`;
  const ways = `${describeViews(metadata, way)}, ${flip ? 'with' : 'no'} flips${united}${gated}${seeded}, ${crf ? `CRF ${crf.name}` : 'no CRF'}`;
  return name === undefined ? ways : `protocol ${name}: ${ways}`;
}
