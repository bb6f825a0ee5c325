import type { PhotoTags } from './messages.ts';

/** What photos are chosen by. */
export interface FilterInput {
  readonly tags: readonly PhotoTags[];
  readonly classes: readonly string[];
  /** Classes that are suggested, by photo. */
  readonly suggested: ReadonlyMap<number, readonly string[]>;
}

/** A choice of photos: its value, and what to call it. */
export interface Filter {
  readonly value: string;
  readonly text: string;
  readonly fits: (photo: number) => boolean;
}

/** The ways in which photos can be chosen. */
export function filtersOf({ tags, classes, suggested }: FilterInput): Filter[] {
  return [
    { value: 'all', text: 'all photos', fits: () => true },
    { value: 'unknown', text: 'not tagged yet', fits: (photo) => tags[photo] === null },
    { value: 'none', text: 'none of the classes', fits: (photo) => tags[photo]?.length === 0 },
    ...classes.map((name) => ({
      value: `tag ${name}`,
      text: `tagged: ${name}`,
      fits: (photo: number) => tags[photo]?.includes(name) ?? false,
    })),
    ...(suggested.size > 0 ? classes : []).map((name) => ({
      value: `suggested ${name}`,
      text: `suggested: ${name}`,
      fits: (photo: number) => suggested.get(photo)?.includes(name) ?? false,
    })),
  ];
}

/** Puts the ways into a select element; what was chosen stays chosen. */
export function drawFilters(select: HTMLSelectElement, filters: readonly Filter[]): void {
  const options = filters.map(({ value, text }) => new Option(text, value));
  const same =
    options.length === select.options.length && options.every((option, k) => option.value === select.options[k]?.value);
  if (same) return;
  const chosen = select.value;
  select.replaceChildren(...options);
  select.value = filters.some(({ value }) => value === chosen) ? chosen : 'all';
}
