import { DsrgError, nearestName } from '@dsrg/core';
import type { Method } from '../methods/define-method.ts';
import type { Preset } from '../methods/define-preset.ts';
import { changeSettings } from './change-settings.ts';
import type { SegmentationNetworkName } from './network.ts';
import { readAssignments } from './read-assignments.ts';

/** What there is to choose from. */
export interface Registry {
  readonly methods: readonly Method[];
  /** The usual one first. */
  readonly presets: readonly Preset[];
}

/** What is said of settings. */
export interface SettingsRequest {
  /** Name of the method. @default the preset's */
  readonly method?: string | undefined;
  /** Name of the preset. @default the method's usual one for the network */
  readonly preset?: string | undefined;
  /** Chooses the preset where none is named; beside one it takes that one's place for the network. */
  readonly network?: SegmentationNetworkName | undefined;
  /** Changes, and what they are from. */
  readonly config?: { readonly source: string; readonly changes: unknown } | undefined;
  /** `NAME=VALUE`. */
  readonly set?: readonly string[] | undefined;
  /** Complete settings of a run that is repeated. */
  readonly settings?: unknown;
}

/** The settings of a run and what they were made from. */
export interface ChosenSettings {
  readonly method: Method;
  readonly preset: Preset;
  /** Of the method's schema. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What was changed after the preset, in this order. */
  readonly changes: readonly { readonly source: string; readonly changes: unknown }[];
}

/**
 * The settings of a run: the preset's, then `network`, `config` and `set`. A preset of another method serves where it says something of
 * each of the method's stages.
 * @throws DsrgError CONFIG for unknown names, a preset that says too little, and as `changeSettings`
 */
export function chooseSettings(registry: Registry, request: SettingsRequest): ChosenSettings {
  const { network, config, set = [], settings: recorded } = request;
  const preset = choosePreset(registry, request);
  const method = request.method === undefined ? preset.method : named(registry.methods, request.method, 'method');
  const base = settingsFor(method, preset);
  const own = (base.network as { readonly name?: string } | undefined)?.name;
  const changes = [
    ...(recorded === undefined ? [] : [{ source: 'the repeated run', changes: recorded }]),
    ...(network !== undefined && network !== own
      ? [{ source: '--network', changes: { network: { name: network } } }]
      : []),
    ...(config === undefined ? [] : [config]),
    ...(set.length === 0 ? [] : [{ source: '--set', changes: readAssignments(set) }]),
  ];
  const settings = changes.reduce<unknown>(
    (before, change) => changeSettings(method.settings, before, change.changes, change.source),
    changeSettings(method.settings, base, {}, `Preset ${preset.name} for method ${method.name}`),
  );
  return { method, preset, settings: settings as Record<string, unknown>, changes };
}

function choosePreset({ methods, presets }: Registry, { method, preset, network }: SettingsRequest): Preset {
  if (preset !== undefined) return named(presets, preset, 'preset');
  const ofMethod = presets.filter((each) => method === undefined || each.method.name === method);
  const wanted = method === undefined ? [] : sectionsOf(named(methods, method, 'method'));
  const sayEnough = presets.filter(({ sourced }) => wanted.every((section) => section in (sourced as object)));
  const usual = (among: readonly Preset[]) =>
    network === undefined ? among[0] : among.find(({ usualFor }) => usualFor.includes(network));
  // Where no method is named it is the first preset's: another one's preset for the same network must not take its place.
  const usualMethod = method ?? presets[0]?.method.name;
  const first = presets.filter((each) => each.method.name === usualMethod);
  // A method without presets of its own takes those of another that say enough.
  return (usual(first) ?? usual(ofMethod) ?? usual(sayEnough) ?? ofMethod[0] ?? presets[0]) as Preset;
}

/** What a preset says of a method's settings. */
function settingsFor(method: Method, preset: Preset): Record<string, unknown> {
  const all = preset.settings as Record<string, unknown>;
  if (method.name === preset.method.name) return all;
  const wanted = sectionsOf(method);
  const lacking = wanted.filter((section) => !(section in all));
  if (lacking.length > 0) {
    throw new DsrgError(
      'CONFIG',
      `Preset ${preset.name} is one of method ${preset.method.name}; it says nothing of ${lacking.join(', ')}, which method ${method.name} has.`,
      { hint: `Choose a preset of ${method.name}: dsrg-train --help lists them.` },
    );
  }
  const chosen = Object.fromEntries(wanted.map((section) => [section, all[section]]));
  return method.settings.safeParse(chosen).success ? chosen : withoutLongSide(method, chosen);
}

/** A long side that only the stages left out have read is left out with them. */
function withoutLongSide(method: Method, settings: Record<string, unknown>): Record<string, unknown> {
  const without = { ...settings, longSide: null };
  return method.settings.safeParse(without).success ? without : settings;
}

function sectionsOf({ settings }: Method): string[] {
  return Object.keys((settings as unknown as { shape: object }).shape);
}

/**
 * One of several by its name.
 * @throws DsrgError CONFIG, with the nearest name
 */
export function named<T extends { readonly name: string }>(all: readonly T[], name: string, what: string): T {
  const found = all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name);
  const nearest = nearestName(name, names);
  throw new DsrgError('CONFIG', `There is no ${what} ${name}; there are ${names.join(', ')}.`, {
    ...(nearest !== undefined && { hint: `Did you mean ${nearest}?` }),
  });
}
