import type { NetworkWeights, Unit } from '../network-units.ts';

/** A kind of trunk, and how others name its layers. */
export interface TrunkFamily extends Pick<NetworkWeights, 'strangers'> {
  /** Whether a network has such a trunk, by the names of its layers. */
  has(names: ReadonlySet<string>): boolean;
  /** @param units of a network that has it */
  dialects(units: readonly Unit[]): NetworkWeights['dialects'];
}
