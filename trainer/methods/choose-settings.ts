import { DsrgError } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import type { Preset } from './presets/preset.ts';
import { type PresetName, presetOfNetwork, presets } from './presets.ts';
import { readAssignments } from './read-assignments.ts';
import { changeSettings, type RunSettings } from './settings.ts';

/** What a command line says of settings. */
export interface SettingsRequest {
  readonly preset?: PresetName | undefined;
  /** Chooses the preset where none is named; beside one it takes that one's place for the network. */
  readonly network?: RunSettings['network'] | undefined;
  /** Path of a JSON file of changes. */
  readonly config?: string | undefined;
  readonly set?: readonly string[] | undefined;
  /** Complete settings of a run that is repeated. */
  readonly settings?: unknown;
}

/** The settings of a run and what they were made from. */
export interface ChosenSettings {
  readonly name: PresetName;
  readonly preset: Preset;
  readonly settings: RunSettings;
  /** What was changed after the preset, in this order. */
  readonly changes: readonly { readonly source: string; readonly changes: unknown }[];
}

/**
 * The settings of a run: the preset's, then `network`, `config` and `set`.
 * @throws DsrgError CONFIG for a file that is no JSON, and as `changeSettings`; FILE_MISSING
 */
export async function chooseSettings(request: SettingsRequest): Promise<ChosenSettings> {
  const { preset, network, config, set = [], settings: recorded } = request;
  const name = preset ?? presetOfNetwork[network ?? 'mobilenet-v2-deeplab'];
  const changes = [
    ...(recorded === undefined ? [] : [{ source: 'the repeated run', changes: recorded }]),
    ...(network !== undefined && network !== presets[name].settings.network
      ? [{ source: '--network', changes: { network } }]
      : []),
    ...(config === undefined ? [] : [{ source: config, changes: await readConfig(config) }]),
    ...(set.length === 0 ? [] : [{ source: '--set', changes: readAssignments(set) }]),
  ];
  const settings = changes.reduce<RunSettings>(
    (before, change) => changeSettings(before, change.changes, change.source),
    presets[name].settings,
  );
  return { name, preset: presets[name], settings, changes };
}

async function readConfig(path: string): Promise<unknown> {
  try {
    return JSON.parse(withoutComments(await readText(path)));
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('CONFIG', `${path} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

/** JSON without `//` comments, which `--print-config` writes; what looks like one inside a text stays. */
function withoutComments(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, (found) => (found.startsWith('"') ? found : ''));
}
