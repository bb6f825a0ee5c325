/** What words on a sheet need of jimp: a bitmap font and its measures. */
export interface SheetFont {
  /** Characters that the font has. */
  has(character: string): boolean;
  /** Of a line, in pixels. */
  width(text: string): number;
}

/**
 * A line as the font can show it: what it lacks is written with what it has (`š` becomes `s`, `…` three dots), or becomes `?`; where the line
 * is wider than its place its middle goes, for names differ at their ends.
 *
 * @param most width in pixels
 */
export function fitText(text: string, most: number, font: SheetFont): string {
  const shown = [...text.normalize('NFC')].map((character) => characterOf(character, font)).join('');
  if (font.width(shown) <= most) return shown;
  for (let kept = shown.length - 1; kept > 0; kept--) {
    const head = Math.ceil(kept / 2);
    const cut = `${shown.slice(0, head)}...${shown.slice(shown.length - (kept - head))}`;
    if (font.width(cut) <= most) return cut;
  }
  return '';
}

const plain: Readonly<Record<string, string>> = { '‘': "'", '’': "'", '“': '"', '”': '"', '–': '-', '—': '-' };

function characterOf(character: string, font: SheetFont): string {
  if (font.has(character)) return character;
  const parts = [...(plain[character] ?? character.normalize('NFKD'))].filter((part) => font.has(part));
  return parts.length > 0 ? parts.join('') : '?';
}

/** Breaks a text between its words into lines that have room. */
export function wrapText(text: string, most: number, font: SheetFont): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && font.width(fitText(longer, Infinity, font)) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => fitText(line, most, font));
}

/** Puts pieces after one another into lines; a piece is never cut in two. @returns the place of each: its line and its left edge */
export function flowPieces(widths: readonly number[], most: number, gap: number): { line: number; left: number }[] {
  let [line, left] = [0, 0];
  return widths.map((width) => {
    if (left > 0 && left + width > most) [line, left] = [line + 1, 0];
    const place = { line, left };
    left += width + gap;
    return place;
  });
}
