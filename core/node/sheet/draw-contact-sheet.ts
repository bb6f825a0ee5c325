import type { ContactSheet, SheetColour, SheetTile } from '../../contact-sheet.ts';
import { dropAlpha } from '../../photo/drop-alpha.ts';
import type { RgbImage } from '../../types.ts';
import { loadJimp } from './load-jimp.ts';
import { fitText, flowPieces, type SheetFont, wrapText } from './sheet-text.ts';

type JimpModule = Awaited<ReturnType<typeof loadJimp>>;
type Picture = InstanceType<JimpModule['Jimp']>;
type Font = Awaited<ReturnType<JimpModule['loadFont']>>;

/** Between tiles, and around all, in pixels. */
const GAP = 8;
/** A coloured square of the legend. */
const SWATCH = 14;

/** jimp's canvas and one of its fonts, loaded. */
interface Pen {
  readonly jimp: JimpModule;
  readonly font: Font;
  readonly text: SheetFont;
  /** Height of a line, in pixels. */
  readonly line: number;
}

/**
 * Draws a contact sheet: title, legend, headings, then the tiles with their captions on white. jimp, which is loaded only now, scales,
 * composes and prints; photos come to it as pixels, for its decoders read damaged files without a word.
 *
 * @returns one picture; `encodeJpeg` makes a file of it
 *
 * @example
 * const tiles = [{ picture: () => readPhoto('cow.jpg'), caption: ['cow.jpg'] }];
 * await encodeJpeg(await drawContactSheet({ title: ['Cows'], columns: 1, tiles, legend: [] }));
 */
export async function drawContactSheet(sheet: ContactSheet): Promise<RgbImage> {
  const { columns, headings = [], tiles, side = 240 } = sheet;
  const pen = await openPen();
  const width = columns * (side + GAP) + GAP;
  const title = sheet.title.flatMap((line) => wrapText(line, width - 2 * GAP, pen.text));
  const legend = layLegend(sheet.legend, width - 2 * GAP, pen);
  const titleTop = GAP;
  const legendTop = titleTop + title.length * pen.line;
  const headingsTop = legendTop + legend.height + GAP;
  const rowsTop = headingsTop + (headings.length > 0 ? pen.line : 0);
  const rows: { thumbs: (Picture | undefined)[]; tiles: (SheetTile | undefined)[]; height: number; lines: number }[] =
    [];
  for (let start = 0; start < tiles.length; start += columns) {
    const inRow = tiles.slice(start, start + columns);
    const thumbs: (Picture | undefined)[] = [];
    for (const tile of inRow) thumbs.push(tile && thumbnail(await tile.picture(), side, pen));
    const height = Math.max(0, ...thumbs.map((thumb) => thumb?.height ?? 0));
    rows.push({ thumbs, tiles: inRow, height, lines: Math.max(0, ...inRow.map((tile) => tile?.caption.length ?? 0)) });
  }
  const rowHeight = (row: (typeof rows)[number]) => row.height + row.lines * pen.line + GAP;
  const height = rowsTop + rows.reduce((sum, row) => sum + rowHeight(row), 0) + GAP;
  const canvas = new pen.jimp.Jimp({ width, height, color: 0xffffffff }) as Picture;
  const print = (text: string, x: number, y: number) => canvas.print({ font: pen.font, x, y, text });
  const printIn = (text: string, x: number, y: number, most: number) => print(fitText(text, most, pen.text), x, y);
  for (const [k, line] of title.entries()) print(line, GAP, titleTop + k * pen.line);
  for (const { name, colour, left, top } of legend.pieces) {
    const swatch = new pen.jimp.Jimp({ width: SWATCH, height: SWATCH, color: colourNumber(colour) }) as Picture;
    canvas.composite(swatch, GAP + left, legendTop + top + 2);
    printIn(name, GAP + left + SWATCH + 4, legendTop + top, width - 2 * GAP - SWATCH - 4);
  }
  const leftOf = (column: number) => GAP + column * (side + GAP);
  for (const [column, heading] of headings.entries()) printIn(heading, leftOf(column), headingsTop, side);
  let top = rowsTop;
  for (const row of rows) {
    for (const [column, thumb] of row.thumbs.entries()) {
      if (thumb !== undefined) canvas.composite(thumb, leftOf(column), top);
      const caption = row.tiles[column]?.caption ?? [];
      const under = top + (thumb?.height ?? 0);
      for (const [k, line] of caption.entries()) printIn(line, leftOf(column), under + k * pen.line, side);
    }
    top += rowHeight(row);
  }
  return toRgb(canvas);
}

async function openPen(): Promise<Pen> {
  const jimp = await loadJimp();
  const font = await jimp.loadFont(jimp.SANS_16_BLACK);
  const text = {
    has: (character: string) => character in font.chars,
    width: (line: string) => jimp.measureText(font, line),
  };
  return { jimp, font, text, line: font.common.lineHeight };
}

function layLegend(legend: readonly SheetColour[], most: number, { text, line }: Pen) {
  const widths = legend.map(({ name }) => SWATCH + 4 + text.width(fitText(name, most - SWATCH - 4, text)));
  const places = flowPieces(widths, most, 2 * GAP);
  const pieces = legend.map((each, k) => ({ ...each, left: places[k]?.left ?? 0, top: (places[k]?.line ?? 0) * line }));
  return { pieces, height: places.length === 0 ? 0 : ((places.at(-1)?.line ?? 0) + 1) * line };
}

function thumbnail({ data, height, width }: RgbImage, side: number, { jimp }: Pen): Picture {
  const rgba = Buffer.alloc(height * width * 4, 255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4)
    for (let c = 0; c < 3; c++) rgba[to + c] = data[from + c] as number;
  const picture = new jimp.Jimp({ data: rgba, width, height }) as Picture;
  const factor = side / Math.max(height, width);
  if (factor >= 1) return picture;
  const [h, w] = [height, width].map((length) => Math.max(1, Math.round(length * factor))) as [number, number];
  picture.resize({ w, h });
  return picture;
}

function toRgb({ bitmap: { data: rgba, height, width } }: Picture): RgbImage {
  return { kind: 'rgb', data: dropAlpha(rgba), height, width };
}

function colourNumber([red, green, blue]: SheetColour['colour']): number {
  return ((red << 24) | (green << 16) | (blue << 8) | 0xff) >>> 0;
}
