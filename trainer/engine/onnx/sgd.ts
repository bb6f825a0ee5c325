import type { OnnxBuilder } from '@dsrg/converters';
import type { SgdOptions } from '../engine.ts';
import type { PlacedParameter } from './placed-parameter.ts';

const tag = 'update';

/**
 * Writes `V ← μV + r·(g + λw)`, `w ← w − V` (Caffe's solver) for every learning parameter: inputs `momentum.<name>`, `rate` (r) and
 * `kept` (μ), outputs `new.<name>` and `new.momentum.<name>`. A parameter that no gradient reaches moves by momentum and decay alone.
 */
export function applySgd(
  builder: OnnxBuilder,
  parameters: readonly PlacedParameter[],
  gradients: ReadonlyMap<string, string>,
  sgd: SgdOptions,
): void {
  const { weightDecay = 5e-4, policy } = sgd;
  builder.input('rate', []);
  builder.input('kept', []);
  const rates = new Map<number, string>([[1, 'rate']]);
  const rateTimes = (factor: number): string => {
    const known = rates.get(factor);
    if (known !== undefined) return known;
    const name = builder.add('Mul', ['rate', builder.float(factor)], { tag });
    rates.set(factor, name);
    return name;
  };
  for (const { spec, storage } of parameters) {
    const { name, role } = spec;
    const { rate = 1, decay = role === 'weight' ? 1 : 0 } = policy?.(name) ?? {};
    const velocity = builder.input(`momentum.${name}`, storage.shape);
    const pull = decayed(builder, name, gradients.get(name), decay * weightDecay);
    const kept = builder.add('Mul', [velocity, 'kept'], { tag });
    const next =
      pull === undefined
        ? kept
        : builder.add('Add', [kept, builder.add('Mul', [pull, rateTimes(rate)], { tag })], { tag });
    builder.output(`new.momentum.${name}`, next, storage.shape);
    builder.output(`new.${name}`, builder.add('Sub', [name, next], { tag }), storage.shape);
  }
}

/** `g + λw`, as far as there is either. */
function decayed(builder: OnnxBuilder, name: string, gradient: string | undefined, decay: number): string | undefined {
  if (decay === 0) return gradient;
  const pull = builder.add('Mul', [name, builder.float(decay)], { tag });
  return gradient === undefined ? pull : builder.add('Add', [gradient, pull], { tag });
}
