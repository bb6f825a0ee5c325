import type { MapGrid, ProductKind } from '@dsrg/converters';
import type { Network } from '@dsrg/core';
import type { z } from 'zod';
import type { Networks, OpenNetwork } from '../run/networks.ts';
import type { PhotoSetName } from '../run/photo-set.ts';
import type { Products } from '../run/products.ts';
import type { RunServices } from '../run/services.ts';
import type { TrainingSettings } from '../settings/training.ts';

/** What a stage needs: a product of one kind, or of any of several; it may do without what is `optional`. */
export interface Need<Kind extends ProductKind = ProductKind, Optional extends boolean = boolean> {
  readonly kinds: readonly Kind[];
  readonly optional: Optional;
}

export type Needs = Readonly<Record<string, Need>>;

/** A product that the stage cannot do without. */
export function needed<const Kind extends ProductKind>(...kinds: Kind[]): Need<Kind, false> {
  return { kinds, optional: false };
}

/** A product that the stage takes where the method, or the settings, have it. */
export function optional<const Kind extends ProductKind>(...kinds: Kind[]): Need<Kind, true> {
  return { kinds, optional: true };
}

/** The masks of the training photos, painted by hand: where a method learns from them, they are the labels it needs. */
export const masks = { source: 'masks', makes: 'labels' } as const;

export type InputsOf<N extends Needs> = {
  readonly [Input in keyof N]: N[Input] extends Need<infer Kind, infer Optional>
    ? Products[Kind] | (Optional extends true ? undefined : never)
    : never;
};

/** What a stage is given to run with. */
export interface StageWork<N extends Needs, Settings, Common> extends RunServices {
  /** As its method calls it: also the name of its folder, of its section, and of its random stream. */
  readonly name: string;
  /** Its section. */
  readonly settings: Settings;
  /** Sections that it shares with other stages. */
  readonly common: Common;
  readonly inputs: InputsOf<N>;
}

/** A step of a method, by itself: it knows kinds of products, and no other stage. */
export interface StageDefinition<
  Makes extends ProductKind = ProductKind,
  N extends Needs = Needs,
  Section extends z.ZodType = z.ZodType,
  Common extends z.ZodRawShape = z.ZodRawShape,
> {
  /** In a few words, for the log: `learn the photos' tags`. */
  readonly about: string;
  readonly makes: Makes;
  /** The photo set that it works on. @default 'target' */
  readonly photos?: PhotoSetName;
  readonly needs: N;
  /** Whether it makes one file for each photo, from that photo alone: machines may then share the photos. @default it looks at all of them */
  readonly perPhoto?: boolean;
  /** Schema of its section. */
  readonly settings: Section;
  /** Schemas of sections that it shares with other stages, which a method has once: `network`. */
  readonly common: Common;
  /** The network that it trains, before anything is learned. @default it trains none */
  opens?(question: NetworkQuestion<z.infer<Section>, Shared<Common>>): OpenNetwork;
  /** Whether it looks at saliency maps: where nothing does, maps that are given are refused. @default never */
  usesSaliency?(settings: z.infer<Section>): boolean;
  /**
   * Whether it looks at features of a network that learns nothing: one of ours, with weights, or that of an ONNX file itself. Where nothing does, such
   * a file is refused. @default it looks at none
   */
  usesFeatures?(settings: z.infer<Section>): FeatureUse;
  /** Whether it looks at masks, as it is set: what comes of the run then says that it is not learned from tags alone. @default never */
  usesMasks?(settings: z.infer<Section>): boolean;
  /**
   * Looks for what cannot work, before anything is written.
   * @throws DsrgError CONFIG
   */
  check?(work: StageCheck<z.infer<Section>, Shared<Common>>): void;
  /** Its training, for an estimate of what it costs. @default it has none that takes long */
  training?(settings: z.infer<Section>): StageTraining | undefined;
  /** @returns on which grid the maps lie that it made. @default it makes none */
  run(work: StageWork<N, z.infer<Section>, Shared<Common>>): Promise<MapGrid | undefined>;
}

/** What a stage is asked for its network with. */
export interface NetworkQuestion<Settings, Common> {
  readonly name: string;
  readonly settings: Settings;
  readonly common: Common;
  readonly networks: Networks;
}

/** What of a file of features a stage looks at. */
export type FeatureUse = 'weights' | 'model';

/** A training by stochastic gradient descent. */
export interface StageTraining {
  readonly settings: TrainingSettings;
  /** Outputs of the network that the loss looks at. */
  readonly outputs: readonly string[];
  /** Further outputs, or layers, that it sees without a gradient. @default none */
  readonly observed?: readonly string[];
  /** Batches of an update for each that is drawn: 2 where another is made out of it. @default 1 */
  readonly passes?: number;
  /** Work beside the network: for one picture, and for which share of all. @default none that takes long */
  readonly beside?: { readonly share: number; run(network: Network): void };
}

/** What is known of a stage before anything ran. */
export interface StageCheck<Settings, Common> {
  readonly name: string;
  readonly settings: Settings;
  readonly common: Common;
  /** Class names, background first. */
  readonly classes: readonly string[];
  /** The inputs that it will have; of one that is a network, the network. */
  readonly inputs: Readonly<Record<string, { readonly network?: OpenNetwork | undefined }>>;
}

export type Shared<Common extends z.ZodRawShape> = { readonly [Key in keyof Common]: z.infer<Common[Key]> };

/** Which stage of the method, or which other source, gives each input. */
export type Wiring<N extends Needs> = {
  readonly [Input in keyof N as N[Input] extends Need<ProductKind, true> ? never : Input]: string | typeof masks;
} & {
  readonly [Input in keyof N as N[Input] extends Need<ProductKind, true> ? Input : never]?: string | typeof masks;
};

/** A stage in a method: what it is, and where its inputs come from. */
export interface WiredStage<
  Makes extends ProductKind = ProductKind,
  N extends Needs = Needs,
  Section extends z.ZodType = z.ZodType,
  Common extends z.ZodRawShape = z.ZodRawShape,
  W = unknown,
> {
  readonly definition: StageDefinition<Makes, N, Section, Common>;
  readonly wiring: W;
}

/**
 * Defines a stage. What comes back wires it into a method: which of the method's stages gives each of its inputs.
 *
 * @example
 * const thinCues = defineStage({
 *   about: 'drop every other cue', makes: 'cues', needs: { cues: needed('cues') }, common: {},
 *   settings: z.strictObject({ every: z.number().int().min(2) }),
 *   async run({ settings, inputs, photos, store }) { … },
 * });
 * defineMethod({ …, stages: { cues: makeCues({ tags: 'tags' }), thin: thinCues({ cues: 'cues' }) } });
 */
export function defineStage<
  Makes extends ProductKind,
  const N extends Needs,
  Section extends z.ZodType,
  Common extends z.ZodRawShape,
>(definition: StageDefinition<Makes, N, Section, Common>) {
  return <const W extends Wiring<N>>(
    ...[wiring]: Record<never, never> extends Wiring<N> ? [wiring?: W] : [wiring: W]
  ): WiredStage<Makes, N, Section, Common, W> => ({ definition, wiring: (wiring ?? {}) as W });
}
