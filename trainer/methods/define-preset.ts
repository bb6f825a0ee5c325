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
  /** @throws DsrgError CONFIG, when first looked at, for a value that the method has no setting for, or that is out of range */
  readonly settings: Settings;
  /** By the place of the value: `seeds.rate`. */
  readonly origins: ReadonlyMap<string, Origin>;
}

/**
 * Defines a preset. Each value says where it comes from: `rate: from(5e-4, 'solver-s.prototxt@91efdf7')`. Its settings are checked when they
 * are first looked at: one that is wrong keeps nobody from the others.
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
  let settings: SettingsOf<Stages> | undefined;
  let origins: Preset['origins'] | undefined;
  return {
    ...{ name, about, method, usualFor, sourced },
    get settings() {
      settings ??= settingsOf(name, method, valuesOf(sourced));
      return settings;
    },
    get origins() {
      origins ??= originsOf(sourced);
      return origins;
    },
  };
}

function settingsOf<Stages extends MethodStages>(
  name: string,
  method: Method<string, Stages>,
  values: unknown,
): SettingsOf<Stages> {
  const result = method.settings.safeParse(values);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'the settings';
  throw new DsrgError('CONFIG', `Preset ${name} does not fit method ${method.name}: ${place}: ${issue?.message}.`, {
    hint: `It has the sections of ${method.name} and no others, each with all of its settings: has a stage that it takes over changed since?`,
  });
}
