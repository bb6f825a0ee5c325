import type { NetworkName } from '@dsrg/core';
import { DsrgError } from '@dsrg/core';
import { type Origin, originsOf, valuesOf, type WithSources } from '../settings/sources.ts';
import type { Method, MethodStages, SettingsOf } from './define-method.ts';

/** A published or own way of training: every setting of its method, and where it comes from. */
export interface Preset<WithOrigins = unknown, Settings = unknown> {
  readonly name: string;
  readonly about: string;
  readonly method: Method;
  /** Networks of which this is the way where no preset is named. @default none */
  readonly usualFor: readonly NetworkName[];
  /** The values with their sources, for presets that take over parts. */
  readonly sourced: WithOrigins;
  readonly settings: Settings;
  /** By the place of the value: `seeds.rate`. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/**
 * Defines a preset. Each value says where it comes from: `rate: from(5e-4, 'solver-s.prototxt@91efdf7')`.
 * @throws DsrgError CONFIG for a value that the method has no setting for, or that is out of range
 */
export function definePreset<
  Stages extends MethodStages,
  const WithOrigins extends WithSources<SettingsOf<Stages>>,
>(preset: {
  readonly name: string;
  readonly about: string;
  readonly method: Method<string, Stages>;
  readonly usualFor?: readonly NetworkName[];
  readonly settings: WithOrigins;
}): Preset<WithOrigins, SettingsOf<Stages>> {
  const { name, about, method, usualFor = [], settings: sourced } = preset;
  const result = method.settings.safeParse(valuesOf(sourced));
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new DsrgError('CONFIG', `Preset ${name}: ${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const origins = originsOf(sourced);
  return { name, about, method, usualFor, sourced, settings: result.data, origins };
}
