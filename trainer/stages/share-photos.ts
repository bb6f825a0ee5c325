import type { PhotoItem } from '../run/photo-set.ts';

/** Photos that are looked at together. */
export interface SharedPhotos {
  /** By their tag. */
  readonly byClass: ReadonlyMap<number, readonly PhotoItem[]>;
  /** Why the others are left out, by id. */
  readonly left: ReadonlyMap<string, string>;
}

/** Photos by their one class: what several share can be found. */
export function sharePhotos(items: readonly PhotoItem[], classes: readonly string[]): SharedPhotos {
  const left = new Map<string, string>();
  const byClass = new Map<number, PhotoItem[]>();
  for (const item of items) {
    const { id, tags = [] } = item;
    const [tag] = tags;
    if (tag === undefined) left.set(id, 'nothing says what it shows');
    else if (tags.length > 1) {
      left.set(id, `it shows ${tags.map((each) => classes[each]).join(' and ')}, and one class alone is looked for`);
    } else byClass.set(tag, [...(byClass.get(tag) ?? []), item]);
  }
  for (const [tag, own] of byClass) {
    if (own.length > 1) continue;
    for (const { id } of own) left.set(id, `it is the only photo of ${classes[tag]}, which shares nothing with others`);
    byClass.delete(tag);
  }
  return { byClass: new Map([...byClass].sort(([a], [b]) => a - b)), left };
}
