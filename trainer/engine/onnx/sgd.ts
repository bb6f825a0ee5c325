import type { OnnxBuilder } from '@dsrg/converters';
import type { SgdOptions } from '../engine.ts';
import type { PlacedParameter } from './placed-parameter.ts';

const tag = 'update';

/**
 * Writes `V ← μV + r·(g + λw)`, `w ← w − V` (Caffe's solver) for every learning parameter: inputs `momentum.<name>`, `rate` (r) and
 * `kept` (μ), outputs `new.<name>` and `new.momentum.<name>`. A parameter that no gradient reaches moves by momentum and decay alone.
 *
 * Nesterov's form descends by `r·(g + λw) + μV`. Batches of one update come one by one, so what they pulled together is told from V before the
 * first of them: `V − κV₀`, with inputs `before.<name>` (V₀) and `brought` (κ: μ, brought to a new rate).
 */
export function applySgd(
  builder: OnnxBuilder,
  parameters: readonly PlacedParameter[],
  gradients: ReadonlyMap<string, string>,
  sgd: SgdOptions,
): void {
  const { weightDecay = 5e-4, momentum = 0.9, nesterov = false, policy } = sgd;
  builder.input('rate', []);
  builder.input('kept', []);
  if (nesterov) builder.input('brought', []);
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
    const descent = nesterov ? ahead(builder, next, builder.input(`before.${name}`, storage.shape), momentum) : next;
    builder.output(`new.${name}`, builder.add('Sub', [name, descent], { tag }), storage.shape);
  }
}

/** `g + λw`, as far as there is either. */
function decayed(builder: OnnxBuilder, name: string, gradient: string | undefined, decay: number): string | undefined {
  if (decay === 0) return gradient;
  const pull = builder.add('Mul', [name, builder.float(decay)], { tag });
  return gradient === undefined ? pull : builder.add('Add', [gradient, pull], { tag });
}

/** `(1 + μ)V − κV₀`. */
function ahead(builder: OnnxBuilder, velocity: string, before: string, momentum: number): string {
  const further = builder.add('Mul', [velocity, builder.float(1 + momentum)], { tag });
  return builder.add('Sub', [further, builder.add('Mul', [before, 'brought'], { tag })], { tag });
}
