import { counted, DsrgError } from '@dsrg/core';
import { balancedOrder } from './balanced-order.ts';
import type { Random } from './random.ts';

/** Where a sampler stands; plain JSON. */
export interface SamplerState {
  readonly epoch: number;
  /** How many items of this epoch have been handed out. */
  readonly position: number;
}

export interface SamplerOptions {
  /** Continue from here. @default the start of epoch 0 */
  state?: SamplerState;
  /** Epoch 0 in the list's order, as DSRG's retraining reads its list (speedinghzl/DSRG 91efdf7, pylayers/layer.py). @default false */
  firstInOrder?: boolean;
  /** Tags of each item: epochs then show the classes in turn. @default every item once an epoch */
  balance?: readonly (readonly number[])[] | undefined;
}

/** Hands out item indices epoch by epoch. */
export interface Sampler {
  /** The next `count` indices. A batch may straddle two epochs; no item is left out. */
  next(count: number): number[];
  state(): SamplerState;
}

/**
 * Epochs as permutations of 0..items−1 (but where classes are balanced), reshuffled at each wrap. Epoch e's order depends on the stream's origin and e alone, so two
 * numbers restore it.
 */
export function createSampler(items: number, random: Random, options: SamplerOptions = {}): Sampler {
  const { state = { epoch: 0, position: 0 }, firstInOrder = false, balance } = options;
  if (!(items > 0)) throw new DsrgError('DATASET', 'Nothing to draw from: the list of photos is empty.');
  if (state.position > items) {
    throw new DsrgError(
      'DATASET',
      `The saved position ${state.position} lies beyond the ${counted(items, 'photo')} of this list.`,
      {
        hint: 'Was the list changed since the run began? Start a new run, or bring the old list back.',
      },
    );
  }
  let { epoch, position } = state;
  let order = orderOf(epoch);

  function orderOf(which: number): number[] {
    const all = Array.from({ length: items }, (_, i) => i);
    if (firstInOrder && which === 0) return all;
    const own = random.fork(`epoch ${which}`);
    return balance === undefined ? own.shuffle(all) : balancedOrder(balance, own);
  }

  return {
    next(count) {
      return Array.from({ length: count }, () => {
        if (position === items) {
          epoch++;
          position = 0;
          order = orderOf(epoch);
        }
        return order[position++]!;
      });
    },
    state: () => ({ epoch, position }),
  };
}
