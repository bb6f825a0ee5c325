import type { FoundUnit } from './convert-unit.ts';
import type { FoundTensor, WeightsFile } from './found-tensor.ts';
import type { Dialect, NetworkWeights, Unit } from './network-units.ts';
import type { FoundNorm } from './taken-array.ts';

/** Where the arrays of a network are in a file. */
export interface UnitFinder {
  /** Its `input` is missing where nothing in the file says how it reads photos. */
  readonly dialect: Pick<Dialect, 'name' | 'layout' | 'notes' | 'converted'> & Partial<Pick<Dialect, 'input'>>;
  /** What stands before every name: `state_dict.module.`; empty as a rule. */
  readonly prefix: string;
  find(unit: Unit): FoundUnit | { reason: string } | undefined;
  /** Convolutions found whole. */
  readonly count: number;
}

/**
 * Finds out how a file names the arrays of a network: by the dialect that finds most of them, else, where the file knows the order of its
 * convolutions, by their order.
 *
 * @param epsilon of batch norms, instead of the dialect's or the file's
 */
export function findUnits(
  file: WeightsFile,
  network: NetworkWeights,
  classes: number,
  epsilon?: number,
): UnitFinder | undefined {
  const units = expandNorms(network, classes);
  const finders = network.dialects.map((dialect) => namedFinder(file, dialect, units(dialect), epsilon));
  const best = finders.reduce((most, finder) => (finder.count > most.count ? finder : most));
  const ordered = file.convolutions && orderedFinder(file, network, classes);
  if (ordered && ordered.count > best.count) return ordered;
  return best.count > 0 ? best : undefined;
}

/** Where batch norms are layers of ours already, they are units as others are. */
export function expandNorms(network: NetworkWeights, classes: number): (dialect: Pick<Dialect, 'converted'>) => Unit[] {
  return ({ converted }) =>
    network.units(classes).flatMap((unit): Unit[] => {
      const { norm, ...rest } = unit;
      if (!converted || (typeof norm === 'object' && norm.epsilon !== undefined)) return [unit];
      if (typeof norm !== 'object') return [rest];
      return [rest, { name: norm.layer, shape: [unit.shape[0], 1, 1, 1], depthwise: true }];
    });
}

function namedFinder(file: WeightsFile, dialect: Dialect, units: readonly Unit[], epsilon?: number): UnitFinder {
  const tensors = new Map(file.tensors.map((tensor) => [plainName(tensor.name), tensor]));
  const prefix = prefixOf([...tensors.keys()], dialect, units);
  const get = (name: string): FoundTensor | undefined => tensors.get(`${prefix}${name}`);
  const find = (unit: Unit): FoundUnit | { reason: string } | undefined => {
    const names = dialect.convolution(unit).find(({ weight }) => get(weight) !== undefined);
    if (names === undefined) return undefined;
    const wanted = dialect.norm?.(unit);
    const [mean, variance] = [wanted && get(wanted.mean), wanted && get(wanted.variance)];
    const norm: FoundNorm | undefined =
      wanted && mean && variance
        ? {
            gamma: get(wanted.gamma),
            beta: get(wanted.beta),
            mean,
            variance,
            factor: wanted.factor === undefined ? undefined : get(wanted.factor),
            epsilon: epsilon ?? file.epsilons?.get(wanted.layer ?? '') ?? dialect.epsilon ?? 1e-5,
          }
        : undefined;
    if (wanted && !norm) return { reason: `its batch norm (${wanted.mean}, ${wanted.variance}) is missing` };
    return { weight: get(names.weight) as FoundTensor, bias: get(names.bias), norm };
  };
  return { dialect, prefix, find, count: units.filter((unit) => isWhole(find(unit))).length };
}

function isWhole(found: FoundUnit | { reason: string } | undefined): boolean {
  return found !== undefined && 'weight' in found;
}

/** MXNet says whether an array learns, TensorFlow which output of an operator it is; neither is part of the name. */
function plainName(name: string): string {
  return name.replace(/^(arg|aux):/, '').replace(/:0$/, '');
}

/** Checkpoints of training scripts put something before every name: taken from the first convolution that ends as it should. */
function prefixOf(names: readonly string[], dialect: Dialect, units: readonly Unit[]): string {
  const first = units.find((unit) => unit.first) as Unit;
  for (const { weight } of dialect.convolution(first)) {
    const exact = names.includes(weight);
    const found = exact ? weight : names.find((name) => name.endsWith(`.${weight}`) || name.endsWith(`/${weight}`));
    if (found !== undefined) return found.slice(0, found.length - weight.length);
  }
  return '';
}

/** Matches a file's convolutions with the trunk's, both in order of computation; a block's shortcut may come first or last. */
function orderedFinder(file: WeightsFile, network: NetworkWeights, classes: number): UnitFinder {
  const found = file.convolutions ?? [];
  const trunk = network.units(classes).filter(({ norm }) => norm !== undefined);
  const orders = [trunk, shortcutsFirst(trunk)];
  const fits = (order: readonly Unit[]): number => {
    const end = order.findIndex((unit, k) => found[k]?.weight.shape.join() !== unit.shape.join());
    return end < 0 ? order.length : end;
  };
  const order = orders.reduce((best, one) => (fits(one) > fits(best) ? one : best));
  const count = fits(order);
  const places = new Map(order.slice(0, count).map((unit, k) => [unit.name, k]));
  return {
    dialect: {
      name: 'order of its convolutions',
      layout: 'oihw',
    },
    prefix: '',
    count,
    find: (unit) => {
      const place = places.get(unit.name);
      const convolution = place === undefined ? undefined : found[place];
      return convolution && { ...convolution, folded: convolution.norm === undefined };
    },
  };
}

/** Caffe, MXNet and Keras compute a block's shortcut (branch1) before the rest. */
function shortcutsFirst(trunk: readonly Unit[]): Unit[] {
  const order = [...trunk];
  trunk.forEach((unit, k) => {
    if (unit.name.endsWith('_branch1')) order.splice(k - 3, 4, unit, ...trunk.slice(k - 3, k));
  });
  return order;
}
