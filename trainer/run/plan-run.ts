import { type ProductKind, stageFolder } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { type AnyStage, type Method, stageOf } from '../methods/define-method.ts';
import type { masks, Needs, StageDefinition } from '../stages/define-stage.ts';
import type { Networks, OpenNetwork } from './networks.ts';

/** A stage of a run. */
export interface PlannedStage {
  readonly name: string;
  readonly folder: string;
  readonly definition: StageDefinition;
  /** Name of the stage that gives each input, or the masks. */
  readonly inputs: Readonly<Record<string, string | typeof masks>>;
  readonly settings: unknown;
  readonly common: Readonly<Record<string, unknown>>;
}

/** Products that somebody else made: a stage that takes them stands in the place of those that would make them. */
export type GivenProducts = Readonly<Partial<Record<ProductKind, AnyStage>>>;

/**
 * The stages of a run, in their order: those of the method that its settings do not leave out. Where a product is given, the stage that
 * takes it replaces the one that makes it, and stages that nothing else cannot do without are left out.
 */
export function planRun(
  method: Method,
  settings: Readonly<Record<string, unknown>>,
  given: GivenProducts = {},
): PlannedStage[] {
  const stages = Object.entries(method.stages)
    .filter(([name, entry]) => !('isOptional' in entry) || settings[name] !== null)
    .map(([name, entry]) => {
      const own = stageOf(entry);
      return { name, stage: given[own.definition.makes] ?? own };
    });
  const needed = Object.keys(given).length === 0 ? undefined : requiredStages(stages);
  const kept = stages.filter(({ name }) => needed?.has(name) ?? true);
  const names = new Set(kept.map(({ name }) => name));
  return kept.map(({ name, stage }, place) => {
    const { definition, wiring } = stage;
    const inputs = Object.entries(wiring).flatMap(([input, source]) => {
      const there = source !== undefined && (typeof source !== 'string' || names.has(source));
      return there ? [[input, source] as const] : [];
    });
    const common = Object.fromEntries(Object.keys(definition.common).map((key) => [key, settings[key]]));
    return {
      name,
      folder: stageFolder(place + 1, name),
      definition,
      inputs: Object.fromEntries(inputs),
      settings: settings[name],
      common,
    };
  });
}

/** Names of the last stage and of those that it cannot do without. */
function requiredStages(stages: readonly { readonly name: string; readonly stage: AnyStage }[]): Set<string> {
  const required = new Set<string>();
  const visit = (name: string): void => {
    const stage = stages.find((each) => each.name === name)?.stage;
    if (stage === undefined || required.has(name)) return;
    required.add(name);
    for (const [input, need] of Object.entries(stage.definition.needs as Needs)) {
      const source: unknown = stage.wiring[input];
      if (!need.optional && typeof source === 'string') visit(source);
    }
  };
  visit(stages.at(-1)?.name as string);
  return required;
}

/**
 * Opens the networks that will be trained, and lets each stage look for what cannot work, before anything is written.
 * @throws DsrgError CONFIG; WEIGHTS for initial weights that do not fit
 */
export function checkPlan(plan: readonly PlannedStage[], classes: readonly string[], networks: Networks): void {
  const opened = new Map<string, OpenNetwork | undefined>();
  for (const { name, definition, inputs, settings, common } of plan) {
    const known = { name, settings, common, classes };
    const found = Object.entries(inputs).map(([input, source]) => {
      return [input, { network: typeof source === 'string' ? opened.get(source) : undefined }];
    });
    for (const [input, need] of Object.entries(definition.needs as Needs)) {
      if (need.optional || input in inputs) continue;
      throw new DsrgError(
        'CONFIG',
        `Stage ${name} needs ${need.kinds.join(' or ')}, but the stage before it is left out.`,
      );
    }
    definition.check?.({ ...known, inputs: Object.fromEntries(found) });
    opened.set(name, definition.opens?.({ ...known, networks }));
  }
}

/** The stage whose network a run is for: the last that makes one that segments, else the last. */
export function resultOf(plan: readonly PlannedStage[]): PlannedStage {
  const segmenting = plan.findLast(({ definition }) => definition.makes === 'segmentation-network');
  return (segmenting ?? plan.at(-1)) as PlannedStage;
}
