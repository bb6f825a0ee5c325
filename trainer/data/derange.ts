import { DsrgError } from '@dsrg/core';
import type { Random } from './random.ts';

/**
 * A random order in which nobody stays in place: who is mixed with whom in a batch. Each such order is equally likely.
 * @throws DsrgError CONFIG for fewer than two
 */
export function derange(count: number, random: Random): number[] {
  if (count < 2) {
    throw new DsrgError('CONFIG', `A batch of ${count} cannot be mixed: each photo needs another one.`, {
      hint: 'Take a batch of two photos or more, or leave mixing out.',
    });
  }
  for (;;) {
    // On average e tries, however many there are.
    const order = random.shuffle(Array.from({ length: count }, (_, i) => i));
    if (order.every((from, to) => from !== to)) return order;
  }
}
