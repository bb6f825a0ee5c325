import { DsrgError } from '@dsrg/core';
import { tagKey } from './named-tags.ts';

/** A cell of a tag file, and where it stands. */
export interface TagCell {
  readonly image: string;
  readonly cell: string;
  readonly place: string;
}

const SEPARATORS = /[;|,\r\n]+/;

/**
 * Splits cells into names. Semicolons, bars, commas and line ends separate always. Spaces separate only where the cell is
 * no class as it stands ("traffic light"); without a class list that can be told only where some cell of the source shows
 * another separator.
 *
 * @param classes @default unknown
 * @throws DsrgError TAG where spaces may be either
 */
export function splitTags(cells: readonly TagCell[], classes?: readonly string[]): string[][] {
  const known = classes && new Set(classes.map(tagKey));
  const separated = cells.some(({ cell }) => SEPARATORS.test(cell.trim()));
  return cells.map(({ image, cell, place }) => {
    const text = cell.trim();
    const whole = SEPARATORS.test(text) || (known ? known.has(tagKey(text)) : separated);
    if (!whole && !known && /\s/.test(text)) {
      throw new DsrgError('TAG', `"${text}" of ${image} in ${place}: one tag, or several? That cannot be told.`, {
        hint: 'Separate tags by ; or name the classes in a classes.json: ["background", "traffic light", …]',
      });
    }
    return text
      .split(whole ? SEPARATORS : /\s+/)
      .map((name) => name.trim())
      .filter((name) => name !== '');
  });
}
