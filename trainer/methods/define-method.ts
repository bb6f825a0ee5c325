import type { ProductKind } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import { z } from 'zod';
import { evaluation } from '../settings/views.ts';
import type { masks, Need, Needs, StageDefinition, WiredStage } from '../stages/define-stage.ts';

/** A stage that a method has only where the settings have a section of it: with `null` there it is left out. */
export interface OptionalStage<Stage extends AnyStage = AnyStage> {
  readonly stage: Stage;
  readonly isOptional: true;
}

/** A stage of whatever kind; its own definition says what it is given. */
export type AnyStage = WiredStage<ProductKind, Needs, z.ZodType, z.ZodRawShape, Sources>;
/** Where inputs come from, by name. */
export type Sources = Readonly<Record<string, string | typeof masks | undefined>>;
export type MethodStages = Readonly<Record<string, AnyStage | OptionalStage>>;

/** Leaves a stage out where the settings say `null` of it. */
export function whereSet<const Stage extends AnyStage>(stage: Stage): OptionalStage<Stage> {
  return { stage, isOptional: true };
}

/** A way from photos to a network: its stages, in their order. */
export interface Method<Name extends string = string, Stages extends MethodStages = MethodStages> {
  readonly name: Name;
  /** In a few words, with its source. */
  readonly about: string;
  /** What it learns from: tags, or masks painted by hand. */
  readonly learnsFrom: 'tags' | 'masks';
  readonly stages: Stages;
  /** Schema of its settings: the sections that its stages share, each stage's own, and how the network is measured. */
  readonly settings: z.ZodType<SettingsOf<Stages>>;
}

type StageOf<Entry> = Entry extends OptionalStage<infer Stage> ? Stage : Entry;
type SectionOf<Entry> = StageOf<Entry> extends WiredStage<ProductKind, Needs, infer Section> ? z.infer<Section> : never;
type CommonOf<Entry> =
  StageOf<Entry> extends { definition: StageDefinition<ProductKind, Needs, z.ZodType, infer Common> } ? Common : never;
type Together<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
type SharedSections<Stages> = Together<{ [Name in keyof Stages]: CommonOf<Stages[Name]> }[keyof Stages]>;

/** The settings of a method; of a method that is not known, whatever they are. */
export type SettingsOf<Stages> = string extends keyof Stages ? Readonly<Record<string, unknown>> : OwnSettings<Stages>;

type OwnSettings<Stages> = {
  readonly [Name in keyof Stages as [SectionOf<Stages[Name]>] extends [undefined] ? never : Name]:
    | SectionOf<Stages[Name]>
    | (Stages[Name] extends OptionalStage ? null : never);
} & {
  readonly [Key in keyof SharedSections<Stages>]: SharedSections<Stages>[Key] extends z.ZodType
    ? z.infer<SharedSections<Stages>[Key]>
    : never;
} & { readonly evaluate: z.infer<typeof evaluation> };

type KindsOf<N> = N extends Need<infer Kind> ? Kind : never;
type MakesOf<Entry> = StageOf<Entry> extends WiredStage<infer Makes> ? Makes : never;
type NeedsOf<Entry> = StageOf<Entry> extends WiredStage<ProductKind, infer N> ? N : never;
type WiringOf<Entry> = StageOf<Entry> extends { wiring: infer W } ? W : never;

/** Stages as they are, if each input comes from a stage that makes what it needs; else a sentence in its place. */
type Checked<Stages> = {
  readonly [Name in keyof Stages]: {
    [Input in keyof WiringOf<Stages[Name]>]: WiringOf<Stages[Name]>[Input] extends keyof Stages
      ? MakesOf<Stages[WiringOf<Stages[Name]>[Input]]> extends KindsOf<NeedsOf<Stages[Name]>[Input & string]>
        ? never
        : `${Input & string} needs another kind than ${MakesOf<Stages[WiringOf<Stages[Name]>[Input]]>}`
      : WiringOf<Stages[Name]>[Input] extends typeof masks
        ? never
        : `there is no stage ${WiringOf<Stages[Name]>[Input] & string}`;
  }[keyof WiringOf<Stages[Name]>] extends infer Fault
    ? [Fault] extends [never]
      ? Stages[Name]
      : Fault
    : never;
};

/**
 * Defines a method: how stages follow. Each input names the stage that gives it; a wrong kind does not compile.
 *
 * @throws DsrgError CONFIG where an input has no stage before it, or one of another kind (for who does not compile)
 * @example
 * export const sec = defineMethod({
 *   name: 'sec', about: 'one seeded training from tags alone', learnsFrom: 'tags',
 *   stages: { tags: learnTags(), cues: makeCues({ tags: 'tags' }), seeds: learnSeeds({ cues: 'cues', start: 'tags' }) },
 * });
 */
export function defineMethod<const Name extends string, const Stages extends MethodStages>(method: {
  readonly name: Name;
  readonly about: string;
  readonly learnsFrom: 'tags' | 'masks';
  readonly stages: Stages & Checked<Stages>;
}): Method<Name, Stages> {
  const stages = method.stages as Stages;
  checkWiring(method.name, stages);
  const shared: Record<string, z.ZodType> = {};
  const own: Record<string, z.ZodType> = {};
  for (const [name, entry] of Object.entries(stages)) {
    const { definition } = stageOf(entry);
    Object.assign(shared, definition.common);
    if (definition.settings instanceof z.ZodUndefined) continue;
    own[name] = 'isOptional' in entry ? definition.settings.nullable() : definition.settings;
  }
  const settings = z.strictObject({ ...shared, ...own, evaluate: evaluation }).superRefine(checkLongSide);
  return { ...method, stages, settings: settings as unknown as z.ZodType<SettingsOf<Stages>> };
}

export function stageOf(entry: AnyStage | OptionalStage): AnyStage {
  return 'isOptional' in entry ? entry.stage : entry;
}

function checkWiring(method: string, stages: MethodStages): void {
  const before = new Map<string, ProductKind>();
  for (const [name, entry] of Object.entries(stages)) {
    const { definition, wiring } = stageOf(entry);
    for (const [input, need] of Object.entries(definition.needs as Needs)) {
      const source: unknown = wiring[input];
      if (source === undefined && need.optional) continue;
      const makes = typeof source === 'string' ? before.get(source) : (source as typeof masks | undefined)?.makes;
      if (makes !== undefined && need.kinds.includes(makes)) continue;
      const found =
        makes === undefined ? `${source ?? 'nothing'}, which is no stage before it` : `${source}, which makes ${makes}`;
      throw new DsrgError('CONFIG', `Method ${method}: ${input} of stage ${name} comes from ${found}.`, {
        hint: `It needs ${need.kinds.join(' or ')}: name a stage before it that makes that.`,
      });
    }
    before.set(name, definition.makes);
  }
}

/** A long side that nothing reads is refused, and so is a size in its terms without one. */
function checkLongSide(
  settings: unknown,
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  const { longSide, ...sections } = settings as Record<string, unknown>;
  const readers = Object.entries(sections).flatMap(([name, section]) => {
    const { scalesOf, fit } = (section ?? {}) as { scalesOf?: string; fit?: string };
    return scalesOf === 'long-side' ? [`${name}.scalesOf`] : fit === 'crop' ? [`${name}.fit`] : [];
  });
  const said = longSide !== undefined && longSide !== null;
  if (said === readers.length > 0) return;
  const message = said
    ? `it is ${longSide}, but nothing is sized by it: set it to null`
    : `it is null, but ${readers.join(', ')} sizes photos by it: set it to pixels`;
  context.addIssue({ code: 'custom', path: ['longSide'], message });
}
