import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { watchCosts } from './watch-costs.ts';
import { createDice, mutate } from './weights/mutate.ts';

/** Damaged inputs for each reader; the full count, 20,000, with DSRG_FUZZ=20000. */
const count = Number(process.env.DSRG_FUZZ ?? 300);

/** What is tried: its name; reads, and says whether the result is sound; sound inputs; what damages them. */
export type DamagedReader = readonly [
  name: string,
  read: (bytes: Uint8Array) => boolean | Promise<boolean>,
  seeds: readonly Uint8Array[],
  damage?: (bytes: Uint8Array, dice: (below: number) => number) => Uint8Array,
];

/** Declares a test for each reader: damaged inputs give a DsrgError or a sound result, at once. */
export function tryDamaged(title: string, readers: readonly DamagedReader[]): void {
  describe(title, function () {
    this.timeout(Math.max(60_000, count * 60));
    for (const [name, read, seeds, damage = mutate] of readers) {
      it(`${name}: ${count} give a DsrgError or a sound result`, async () => {
        for (const bytes of seeds) expect(await read(bytes), 'undamaged').to.equal(true);
        const dice = createDice(42);
        let refused = 0;
        for (let turn = 0; turn < count; turn++) {
          const damaged = damage(seeds[turn % seeds.length]!, dice);
          const check = watchCosts();
          try {
            if (!(await read(damaged))) expect.fail(`an unsound result in turn ${turn}`);
          } catch (error) {
            if (!(error instanceof DsrgError))
              throw new Error(`turn ${turn}: ${(error as Error).message}`, { cause: error });
            refused++;
          }
          check(damaged.length, `turn ${turn}`);
        }
        if (name !== 'keywords') expect(refused).to.be.greaterThan(0);
      });
    }
  });
}
