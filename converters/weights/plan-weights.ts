import { DsrgError } from '@dsrg/core';
import { inputChange } from './adapt-input.ts';
import { shapeText } from './arrange.ts';
import { convertUnit } from './convert-unit.ts';
import { expandNorms, findUnits, type UnitFinder } from './find-units.ts';
import type { WeightsFile } from './found-tensor.ts';
import { networkWeights, type WeightsNetworkName, weightsNetworks } from './names/networks.ts';
import { type InputConvention, inputConventions, type NetworkWeights } from './network-units.ts';
import type { TakenArray } from './taken-array.ts';

export interface PlanOptions {
  /** Classes of our network, background included. @default 21 */
  readonly classes?: number;
  /** How the file's network reads photos. @default as its dialect does */
  readonly input?: keyof typeof inputConventions;
  /** Epsilon of its batch norms. @default as the file says, else as its dialect has it */
  readonly epsilon?: number;
  /** Cuts VGG16's fc6 and fc7 of 4096 channels down to ours. @default false */
  readonly decimate?: boolean;
}

/** What of a file goes where. Nothing is read before the values of an array are asked for. */
export interface WeightsPlan {
  readonly network: WeightsNetworkName;
  readonly classes: number;
  /** What the file is: `a Caffe V1 model`. */
  readonly kind: string;
  readonly dialect: string;
  readonly taken: readonly TakenArray[];
  /** Arrays of the file that none of ours is made of. */
  readonly leftOut: readonly { readonly name: string; readonly shape: readonly number[]; readonly reason: string }[];
  /** Arrays of ours that the file does not give. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

/**
 * Finds out which of a file's arrays one of our networks can take, and what has to be done to them.
 * @param path of the file, for messages
 * @throws DsrgError WEIGHTS where nothing fits; the hint names the network that would
 */
export function planWeights(
  file: WeightsFile,
  path: string,
  network: WeightsNetworkName,
  options: PlanOptions = {},
): WeightsPlan {
  const { classes = 21, decimate = false, epsilon } = options;
  const weights: NetworkWeights = networkWeights(network);
  const stranger = weights.strangers?.find(({ array }) => file.tensors.some(({ name }) => name.endsWith(array)));
  if (stranger !== undefined) {
    throw new DsrgError('WEIGHTS', `${path} cannot be taken for ${network}: it is ${stranger.reason}.`, {
      hint: 'Take weights of torchvision, timm, Keras or TensorFlow’s slim.',
    });
  }
  const finder = findUnits(file, weights, classes, epsilon);
  if (finder === undefined) throw nothingFits(file, path, network, classes);
  const told = options.input === undefined ? finder.dialect.input : inputConventions[options.input];
  const from: InputConvention = told ?? weights.input;
  const context = { layout: finder.dialect.layout, from, to: weights.input, decimate };
  const taken: TakenArray[] = [];
  const missing: { name: string; reason: string }[] = [];
  const refused = new Map<string, string>();
  for (const unit of expandNorms(weights, classes)(finder.dialect)) {
    const found = finder.find(unit);
    const made = found === undefined || 'reason' in found ? found : convertUnit(unit, found, context);
    if (Array.isArray(made)) taken.push(...made);
    else {
      missing.push({ name: unit.name, reason: made?.reason ?? 'not in the file' });
      if (found && 'weight' in found)
        refused.set(found.weight.name, `does not fit ${unit.name} (${shapeText(unit.shape)})`);
    }
  }
  if (taken.length === 0) throw nothingFits(file, path, network, classes);
  const used = new Set(taken.flatMap((array) => array.from));
  const leftOut = file.tensors
    .filter(({ name }) => !used.has(name))
    .map(({ name, shape }) => ({ name, shape, reason: refused.get(name) ?? reasonOf(name) }));
  const notes = [
    ...(told ? [] : ['Nothing in the file says how it reads photos: taken as ours does (--input says otherwise).']),
    ...notesOf(finder, inputChange(from, weights.input).scale, missing, decimate),
  ];
  return {
    network,
    classes,
    kind: file.kind,
    dialect: finder.dialect.name,
    taken: markShared(taken),
    leftOut,
    missing,
    notes,
  };
}

function reasonOf(name: string): string {
  return name.endsWith('num_batches_tracked') ? 'PyTorch’s count of batches, no weight' : 'no layer of ours';
}

/** Says of arrays that several of ours are made of that they are shared. */
function markShared(taken: readonly TakenArray[]): TakenArray[] {
  const weights = taken.filter(({ name, from }) => name.endsWith('.weight') && from.length === 1);
  const times = new Map<string, number>();
  for (const { from } of weights) times.set(from[0] as string, (times.get(from[0] as string) ?? 0) + 1);
  const branches = new Set(
    weights.filter(({ from }) => (times.get(from[0] as string) ?? 0) > 1).map(({ name }) => layerOf(name)),
  );
  return taken.map((array) =>
    branches.has(layerOf(array.name)) ? { ...array, how: [...array.how, 'copied to each branch'] } : array,
  );
}

function layerOf(name: string): string {
  return name.replace(/\.(weight|bias)$/, '');
}

function notesOf(finder: UnitFinder, scaled: boolean, missing: WeightsPlan['missing'], decimate: boolean): string[] {
  const notes = [...(finder.dialect.notes ?? [])];
  if (finder.prefix !== '') notes.push(`Every name begins with "${finder.prefix}".`);
  if (scaled) {
    notes.push('Another mean or std is folded into the first layer: exact but for a border of half its kernel.');
  }
  if (!decimate && missing.some(({ name, reason }) => name.startsWith('fc') && /4096/.test(reason))) {
    notes.push('fc6 and fc7 are VGG16’s large ones; --decimate cuts them down to ours.');
  }
  return notes;
}

function nothingFits(file: WeightsFile, path: string, network: WeightsNetworkName, classes: number): DsrgError {
  const counted = weightsNetworks.map((name) => ({
    name,
    count: findUnits(file, networkWeights(name), classes)?.count ?? 0,
  }));
  const best = counted.reduce((most, one) => (one.count > most.count ? one : most));
  const listed = file.tensors.slice(0, 4).map(({ name, shape }) => `${name} (${shapeText(shape)})`);
  const hint =
    best.name !== network && best.count > 1
      ? `They look like ${best.name}'s: --network ${best.name}.`
      : `Its arrays are ${listed.join(', ')}${file.tensors.length > 4 ? ` and ${file.tensors.length - 4} more` : ''}.`;
  return new DsrgError('WEIGHTS', `${path} is ${file.kind}, but none of its arrays fits ${network}.`, { hint });
}
