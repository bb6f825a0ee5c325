import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../shared.ts';

/** Path of a file that another system's own code has written: see `fixtures/foreign/make.py`. */
export function foreignPath(name: string): string {
  return join(repository, 'fixtures', 'foreign', name);
}

/** Bytes of such a file. */
export function foreign(name: string): Uint8Array {
  return new Uint8Array(readFileSync(foreignPath(name)));
}

/** Runs of equal values: value, count, value, count, … */
export type Runs = readonly number[];

interface Expected {
  readonly sbd: { readonly height: number; readonly width: number; readonly runs: Runs };
  readonly heatmap: { readonly shape: number[]; readonly data: number[]; readonly seeds: Runs };
  readonly scores: number[];
  readonly cues: Readonly<Record<string, { readonly tags: number[]; readonly cells: number[] }>>;
  readonly halves: Readonly<Record<string, { readonly tags: number[]; readonly cells: number[] }>>;
  readonly seed: {
    readonly height: number;
    readonly width: number;
    readonly runs: Runs;
    /** With 0.4 for background. */
    readonly constant: Runs;
    /** Of the seed that has a map of background. */
    readonly own: Runs;
  };
  readonly coco: Readonly<Record<string, Runs>>;
  readonly polygons: readonly { height: number; width: number; corners: number[]; runs: Runs }[];
  readonly mask: { readonly height: number; readonly width: number; readonly runs: Runs };
  readonly luma: number[];
  readonly saliency: number[];
}

/** What must be read from those files, by the code that wrote them. */
export const expected: Expected = JSON.parse(readFileSync(foreignPath('expected.json'), 'utf8'));

/** The values of runs. */
export function unrun(runs: Runs): number[] {
  const values: number[] = [];
  for (let k = 0; k < runs.length; k += 2) values.push(...new Array<number>(runs[k + 1]!).fill(runs[k]!));
  return values;
}
