import { counted, DsrgError, IGNORE, type LabelExpectation } from '@dsrg/core';
import { readLabels } from '@dsrg/core/node';
import type { Dataset, DatasetItem } from './dataset.ts';

/** Something that makes the masks of a set useless, or one class of it. */
export interface MaskFault {
  readonly what: string;
  readonly cure: string;
}

/** Which classes the masks of a set must hold: at least one of them, those that its tags name too (of negatives alone none), or all. */
export type NeededClasses = 'any' | 'tagged' | 'all';

/**
 * Looks for classes that no mask of a set holds. Such masks pass for good ones: a network of background alone is right everywhere. Reads no
 * further than to the last class that is needed, so a sound set costs a few masks.
 *
 * @param needed which classes must be there
 * @returns what is wrong; nothing for a sound set, or one without masks
 * @throws DsrgError as `readLabels` does
 */
export async function findMaskFaults(
  { items, classes, maxPixels }: Pick<Dataset, 'items' | 'classes' | 'maxPixels'>,
  needed: NeededClasses,
): Promise<MaskFault[]> {
  const masked = items.filter(({ mask }) => mask !== undefined);
  if (masked.length === 0) return [];
  const tagged = new Map<number, number>();
  for (const { tags = [] } of masked) for (const tag of tags) tagged.set(tag, (tagged.get(tag) ?? 0) + 1);
  const all = classes.map((_, label) => label).slice(1);
  const wanted = needed === 'all' ? all : needed === 'tagged' ? all.filter((label) => tagged.has(label)) : [];
  const { seen, hasVoid } = await seenLabels(masked, { classes: classes.length, maxPixels }, (held) =>
    wanted.every((label) => held.has(label)),
  );
  if (seen.size === 0 && needed === 'tagged' && masked.every(({ tags }) => tags?.length === 0)) return [];
  if (seen.size === 0) return [noObject(masked.length, classes, hasVoid)];
  return wanted
    .filter((label) => !seen.has(label))
    .map((label) => {
      const photos = tagged.get(label);
      const told =
        photos === undefined ? '' : `, though ${photos === 1 ? 'one photo is' : `${photos} photos are`} tagged so`;
      return {
        what: `no mask of ${masked.length} holds a pixel of class ${label}, ${classes[label]}${told}`,
        cure: `Draw it, or leave the class out of classes.json. Do the numbers of the masks follow the class list (${classes[label]} is ${label})?`,
      };
    });
}

/**
 * Refuses a set whose masks lack what is needed.
 *
 * @throws DsrgError LABEL naming the first fault of {@link findMaskFaults}
 */
export async function requireMaskClasses(set: Dataset, needed: NeededClasses): Promise<void> {
  const [first, ...others] = await findMaskFaults(set, needed);
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${counted(others.length, 'more class', 'more classes')} likewise)`;
  throw new DsrgError('LABEL', `Of ${set.root}: ${first.what}${more}.`, { hint: first.cure });
}

async function seenLabels(
  items: readonly DatasetItem[],
  file: Pick<LabelExpectation, 'classes' | 'maxPixels'>,
  enough: (seen: ReadonlySet<number>) => boolean,
): Promise<{ seen: ReadonlySet<number>; hasVoid: boolean }> {
  const seen = new Set<number>();
  let hasVoid = false;
  for (const { mask, binaryMask } of items) {
    const { data } = await readLabels(mask!, { ...file, binary: binaryMask ?? false });
    for (const label of new Set(data)) {
      if (label === IGNORE) hasVoid = true;
      else if (label > 0) seen.add(label);
    }
    if (seen.size > 0 && enough(seen)) break;
  }
  return { seen, hasVoid };
}

function noObject(masks: number, classes: readonly string[], hasVoid: boolean): MaskFault {
  const [, name] = classes;
  const holding = masks === 1 ? 'the mask holds' : `the ${masks} masks hold`;
  if (!hasVoid) {
    return {
      what: `${holding} background (0) alone, and no pixel of any class`,
      cure: 'Is it the right folder of masks (--masks), and the right split?',
    };
  }
  const cure =
    classes.length === 2
      ? `Are they black and white? With --binary-masks what is not 0 is the class ${name}.`
      : 'Black-and-white masks tell one class alone: name it in classes.json (["background", "crack"]) and give --binary-masks. Of several classes, each has its own number.';
  return { what: `${holding} 0 (background) and 255 (void) alone, and no pixel of any class`, cure };
}
