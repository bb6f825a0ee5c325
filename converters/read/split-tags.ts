import { DsrgError } from '@dsrg/core';
import { tagKey } from './named-tags.ts';
import { isListCell, readListCell } from './tables/list-cell.ts';

/** A cell of a tag file, and where it stands. */
export interface TagCell {
  readonly image: string;
  readonly cell: string;
  readonly place: string;
}

/** How the cells of a source are to be split. */
export interface SplitTagsOptions {
  /** Spaces separate tags, as the source's own header says. @default unknown */
  readonly blanks?: boolean;
}

/** What stands in no name. */
const STRONG = /[;|\r\n、，；،؛]+/;
const COMMA = /,+/;
/** Words of a name that are looked for among others: the work grows with the square of it. */
const MOST_WORDS = 16;

/**
 * Splits cells into names. Semicolons, bars and line ends separate always; commas, too, but where some cell of the source has a
 * semicolon or a bar, and where a class has the comma in its name. Spaces separate only where the cell is no class as it stands
 * ("traffic light"); without a class list that can be told only where some cell of the source shows another separator. A cell that is
 * written as a list (`['cat', 'dog']`) is read as one, and quotes around a name are taken off.
 *
 * @param classes @default unknown
 * @throws DsrgError TAG where spaces may be either, or a list cannot be read
 */
export function splitTags(
  cells: readonly TagCell[],
  classes?: readonly string[],
  options: SplitTagsOptions = {},
): string[][] {
  const known = classes && knownNames(classes);
  const plain = cells.filter(({ cell }) => !isListCell(cell.trim()));
  const strong = plain.some(({ cell }) => /[;|]/.test(cell));
  const listed = cells.length > plain.length;
  const separated = strong || listed || plain.some(({ cell }) => /[,\r\n]/.test(cell.trim()));
  return cells.map((cell) => {
    const text = cell.cell.trim();
    if (isListCell(text)) return readListCell(text) ?? refuseList(cell);
    return text
      .split(STRONG)
      .flatMap((piece) => {
        const parts = strong && !known ? [piece] : joinKnown(piece.split(COMMA), ', ', known);
        const alone = parts.length === 1 && piece === text;
        return parts.flatMap((part) =>
          alone ? splitBlanks(part.trim(), cell, known, separated, options) : [bare(part)],
        );
      })
      .filter((name) => name !== '');
  });
}

interface KnownNames {
  /** The name as the class list spells it, by its key. */
  readonly spelling: ReadonlyMap<string, string>;
  /** Most words or parts that a name has. */
  readonly longest: number;
}

function knownNames(classes: readonly string[]): KnownNames {
  return {
    spelling: new Map(classes.map((name) => [joinedKey(name), name])),
    longest: Math.min(
      MOST_WORDS,
      classes.reduce((most, name) => Math.max(most, name.split(/[,\s]+/).length), 1),
    ),
  };
}

/** The key of a name whose parts were put together again: how many blanks stood between them is not known any more. */
function joinedKey(name: string): string {
  return tagKey(name)
    .replace(/\s*,\s*/g, ', ')
    .replace(/\s+/g, ' ');
}

function splitBlanks(
  text: string,
  cell: TagCell,
  known: KnownNames | undefined,
  separated: boolean,
  { blanks }: SplitTagsOptions,
): string[] {
  if (!/\s/.test(text) || known?.spelling.has(joinedKey(text)) || /^(['"]).*\1$/.test(text)) return [bare(text)];
  if (known) return joinKnown(text.split(/\s+/), ' ', known).map(bare);
  if (blanks) return text.split(/\s+/).map(bare);
  if (separated) return [bare(text)];
  throw new DsrgError(
    'TAG',
    `"${text.slice(0, 60)}" of ${cell.image} in ${cell.place}: one tag, or several? That cannot be told.`,
    {
      hint: 'Separate tags by ; or name the classes in a classes.json: ["background", "traffic light", …]',
    },
  );
}

/** Puts parts together again that are one name: the longest that is known, from the left. */
function joinKnown(parts: readonly string[], glue: string, known: KnownNames | undefined): string[] {
  const pieces = parts.map((part) => part.trim()).filter((part) => part !== '');
  if (!known) return pieces;
  const names: string[] = [];
  for (let at = 0; at < pieces.length; ) {
    let count = Math.min(known.longest, pieces.length - at);
    const joined = (): string => pieces.slice(at, at + count).join(glue);
    while (count > 1 && !known.spelling.has(joinedKey(joined()))) count--;
    names.push((count > 1 ? known.spelling.get(joinedKey(joined())) : undefined) ?? joined());
    at += count;
  }
  return names;
}

/** A name without blanks and quotes around it. */
function bare(name: string): string {
  const text = name.trim();
  const quote = text.charAt(0);
  const quoted = text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote);
  return quoted ? text.slice(1, -1).trim() : text;
}

function refuseList({ image, cell, place }: TagCell): never {
  throw new DsrgError('TAG', `The list ${cell.trim().slice(0, 60)} of ${image} in ${place} cannot be read.`, {
    hint: "Write it as cat;dog, or as ['cat', 'dog'].",
  });
}
