import { DsrgError, ReadBudget } from '@dsrg/core';
import { expect } from 'chai';

type Read = (content: never, budget: ReadBudget) => unknown;

/** A reader; a file of `n` entries; and how it is read. */
export type Growing = readonly [reader: string, file: (n: number) => Uint8Array | string, read: Read];

export const text = (file: (n: number) => string, read: (content: string, budget: ReadBudget) => unknown) =>
  [file, read] as const;
export const binary = (file: (n: number) => Uint8Array, read: (content: Uint8Array, budget: ReadBudget) => unknown) =>
  [file, read] as const;
export const each = (n: number, piece: (k: number) => string, glue = ''): string =>
  Array.from({ length: n }, (_, k) => piece(k)).join(glue);
/** Names of one length, whatever the number. */
export const five = (k: number): string => String(10_000 + k);

/** Declares a test for each reader: what it counts of itself grows as its input does. */
export function testGrowth(readers: readonly Growing[]): void {
  for (const [reader, file, read] of readers) {
    it(`${reader}: twice and four times the entries cost twice and four times as much`, () => {
      const [one, two, four] = [1000, 2000, 4000].map((n) => {
        const budget = new ReadBudget('x', file(n).length);
        try {
          read(file(n) as never, budget);
        } catch (error) {
          // Many of these files say nothing of use; what matters is what it took to learn so.
          if (!(error instanceof DsrgError)) throw error;
          expect(error.message).not.to.include('which no sound file');
        }
        return budget.costs;
      });
      for (const kind of ['made', 'entries', 'steps'] as const) {
        const [a, b, c] = [one![kind], two![kind], four![kind]];
        expect(b, `${kind} of twice as many (${a})`).to.be.at.most(2.2 * a + 100);
        expect(c, `${kind} of four times as many (${a})`).to.be.at.most(4.6 * a + 300);
      }
      expect(four!.made + four!.steps, 'counted at all').to.be.greaterThan(1.8 * (two!.made + two!.steps));
    });
  }
}
