import { isRecord } from './merge-settings.ts';

/** Where a value comes from. */
export interface Origin {
  /** File and commit, paper, or who chose it by what. */
  readonly from: string;
  /** What the paper says, where released code says another thing (or is silent): both are shown. */
  readonly paper?: string;
}

/** A value that knows where it comes from. */
export class Sourced<T> {
  readonly value: T;
  readonly origin: Origin;
  constructor(value: T, origin: Origin) {
    this.value = value;
    this.origin = origin;
  }
}

type Plain = string | number | boolean | null | undefined;

/** Settings whose values carry their sources: lists are values, records are not. */
export type WithSources<T> = T extends Plain | readonly unknown[]
  ? Readonly<T> | Sourced<Readonly<T>>
  : { readonly [Key in keyof T]: WithSources<T[Key]> };

/** What {@link from} makes of a value. */
export type SourcedParts<T> =
  T extends Sourced<unknown>
    ? T
    : T extends Plain | readonly unknown[]
      ? Sourced<T>
      : { readonly [Key in keyof T]: SourcedParts<T[Key]> };

/**
 * Says where a value comes from; of a record, where all in it comes from that does not say so itself.
 *
 * @example
 * from(5e-4, 'solver-s.prototxt@91efdf7', { paper: '1e-3' });
 * from({ crop: 321, rate: from(1e-3, 'the paper') }, 'ours');
 */
export function from<const T>(value: T, source: string, also: Omit<Origin, 'from'> = {}): SourcedParts<T> {
  const origin = { from: source, ...also };
  const mark = (part: unknown): unknown => {
    if (part instanceof Sourced) return part;
    if (!isRecord(part)) return new Sourced(part, origin);
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, mark(inner)]));
  };
  return mark(value) as SourcedParts<T>;
}

/** The values with another source each: `change` gets the one they had. */
export function changeSources<T>(settings: T, change: (origin: Origin) => Origin): T {
  const walk = (part: unknown): unknown => {
    if (part instanceof Sourced) return new Sourced(part.value, change(part.origin));
    if (!isRecord(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(settings) as T;
}

/** Settings without their sources. */
export function valuesOf(settings: unknown): unknown {
  if (settings instanceof Sourced) return settings.value;
  if (!isRecord(settings)) return settings;
  return Object.fromEntries(Object.entries(settings).map(([key, inner]) => [key, valuesOf(inner)]));
}

/** The source of each value, by its place (`seeds.rate`). */
export function originsOf(settings: unknown, place = ''): Map<string, Origin> {
  if (settings instanceof Sourced) return new Map([[place, settings.origin]]);
  if (!isRecord(settings)) return new Map();
  return new Map(
    Object.entries(settings).flatMap(([key, inner]) => [...originsOf(inner, place === '' ? key : `${place}.${key}`)]),
  );
}
