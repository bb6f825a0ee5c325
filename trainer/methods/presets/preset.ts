import type { MethodName } from '../methods.ts';
import type { RunSettings } from '../settings.ts';

/** Where a value comes from. */
export interface Origin {
  /** File and commit, paper, or who chose it by what. */
  readonly from: string;
  /** What the paper says, where released code says another thing (or is silent): both are shown. */
  readonly paper?: string;
}

/** Origins by place of the setting; a part of the settings stands for all in it that are not named themselves. */
export type Origins = Readonly<Record<string, Origin>>;

/** A published or own way of training: every setting, and where it comes from. */
export interface Preset {
  readonly about: string;
  readonly method: MethodName;
  readonly settings: RunSettings;
  readonly origins: Origins;
}

/** Where the value at `place` comes from: its own entry, or that of the nearest part around it. */
export function originOf(origins: Origins, place: string): Origin | undefined {
  for (let part = place; part !== ''; part = part.slice(0, Math.max(part.lastIndexOf('.'), 0))) {
    const origin = origins[part];
    if (origin !== undefined) return origin;
  }
  return undefined;
}
