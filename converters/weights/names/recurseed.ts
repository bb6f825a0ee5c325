import { type Dialect, inputConventions, type Unit } from '../network-units.ts';
import { torchStyle } from './suffixes.ts';

/** Names of a layer's convolution and of its batch norm. */
type Pair = readonly [convolution: string, norm: string];

/** RecurSeed + EdgePredictMix (`core/layers.py@df538e2`): a layer is a module with `conv` and `bn`. */
const edgePredictMix: Readonly<Record<string, Pair>> = Object.fromEntries(
  Object.entries({
    aspp1: 'aspp.aspp1',
    aspp2: 'aspp.aspp2',
    aspp3: 'aspp.aspp3',
    aspp4: 'aspp.aspp4',
    aspp5: 'aspp.global_avg_pool.1',
    aspp: 'aspp.block.0',
    low: 'decoder.low_block',
    decoder1: 'decoder.classifier.0',
    decoder2: 'decoder.classifier.2',
  }).map(([name, module]) => [name, [`${module}.conv`, `${module}.bn`]]),
);

/** RecurSeed + CertainMix, @533e48b. */
const certainMix: Readonly<Record<string, Pair>> = {
  aspp1: ['aspp.aspp1.atrous_conv', 'aspp.aspp1.bn'],
  aspp2: ['aspp.aspp2.atrous_conv', 'aspp.aspp2.bn'],
  aspp3: ['aspp.aspp3.atrous_conv', 'aspp.aspp3.bn'],
  aspp4: ['aspp.aspp4.atrous_conv', 'aspp.aspp4.bn'],
  aspp5: ['aspp.global_avg_pool.1', 'aspp.global_avg_pool.2'],
  aspp: ['aspp.conv1', 'aspp.bn1'],
  low: ['decoder.conv1', 'decoder.bn1'],
  decoder1: ['decoder.classifier.0', 'decoder.classifier.1'],
  decoder2: ['decoder.classifier.4', 'decoder.classifier.5'],
};

/**
 * The authors' `last.pth` of both versions: torchvision's names under `model`, and the head's. None for networks without such a head.
 * @param torchOf torchvision's names of a trunk's layer
 */
export function recurseedDialects(torchOf: (unit: Unit) => Pair | undefined, units: readonly Unit[]): Dialect[] {
  if (!units.some(({ name }) => name === 'aspp1')) return [];
  const dialect = (name: string, head: Readonly<Record<string, Pair>>, logits: string): Dialect => {
    const last: Readonly<Record<string, string>> = { cam: 'classifier', logits };
    const convolutionOf = (unit: Unit): string | undefined => {
      const torch = torchOf(unit);
      return torch === undefined ? (last[unit.name] ?? head[unit.name]?.[0]) : `model.${torch[0]}`;
    };
    const normOf = (unit: Unit): string | undefined => {
      const torch = torchOf(unit);
      return torch === undefined ? head[unit.name]?.[1] : `model.${torch[1]}`;
    };
    return {
      name,
      layout: 'oihw',
      input: inputConventions.torch,
      epsilon: 1e-5,
      convolution: (unit) => {
        const convolution = convolutionOf(unit);
        return convolution === undefined ? [] : [torchStyle.convolution(convolution, unit)];
      },
      norm: (unit) => {
        const norm = normOf(unit);
        return norm === undefined ? undefined : torchStyle.norm(norm);
      },
    };
  };
  return [
    dialect('RecurSeed + EdgePredictMix', edgePredictMix, 'decoder.classifier.4'),
    dialect('RecurSeed + CertainMix', certainMix, 'decoder.classifier.8'),
  ];
}
