import type { RgbImage, SheetTile } from '@dsrg/core';
import { drawContactSheet } from '@dsrg/core/node';
import { expect } from 'chai';

type Colour = readonly [number, number, number];

function plain(height: number, width: number, [red, green, blue]: Colour): RgbImage {
  const data = Uint8Array.from({ length: 3 * height * width }, (_, i) => [red, green, blue][i % 3] as number);
  return { kind: 'rgb', data, height, width };
}

function tile(picture: RgbImage, ...caption: string[]): SheetTile {
  return { picture: async () => picture, caption };
}

function at({ data, width }: RgbImage, x: number, y: number): number[] {
  return [...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
}

/** Pixels of a window that are not white. */
function ink(sheet: RgbImage, [left, top, right, bottom]: readonly [number, number, number, number]): number {
  let count = 0;
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) if (at(sheet, x, y).some((v) => v < 250)) count++;
  return count;
}

const white = [255, 255, 255];
const red: Colour = [200, 10, 20];
const green: Colour = [0, 128, 0];

describe('core/node drawContactSheet', () => {
  it('puts scaled pictures in rows, words beneath them, and a gap where there is none', async () => {
    const sheet = await drawContactSheet({
      ...{ title: ['Title'], columns: 2, headings: ['first', 'second'], side: 60, legend: [] },
      tiles: [tile(plain(60, 120, red), 'long_name_of_a_photo.jpg', 'cow'), tile(plain(20, 10, green)), undefined],
    });
    // 8 + title 18 + gap 8 + headings 18 = 52; the first row is 30 high, with two lines of 18 and a gap of 8; the second is empty.
    expect([sheet.width, sheet.height]).to.deep.equal([8 + 2 * 68, 52 + (30 + 36 + 8) + 8 + 8]);
    expect(at(sheet, 8, 52)).to.deep.equal([...red]);
    expect(at(sheet, 67, 81)).to.deep.equal([...red]);
    expect(at(sheet, 68, 81), 'right of it').to.deep.equal(white);
    expect(at(sheet, 76, 52)).to.deep.equal([...green]);
    expect(at(sheet, 85, 71), 'a small picture keeps its size').to.deep.equal([...green]);
    expect(at(sheet, 86, 71)).to.deep.equal(white);
    for (const window of [
      [8, 8, 68, 26],
      [8, 34, 68, 52],
      [76, 34, 136, 52],
      [8, 82, 68, 100],
      [8, 100, 68, 118],
    ] as const) {
      expect(ink(sheet, window), `${window}`).to.be.greaterThan(20);
    }
    expect(ink(sheet, [68, 82, 76, 118]), 'a long name ends with its picture').to.equal(0);
  });

  it('shows what colours mean, in as many lines as it needs', async () => {
    const legend = ['aeroplane', 'bicycle', 'cow'].map((name) => ({ name, colour: green }));
    const narrow = await drawContactSheet({
      title: [],
      columns: 1,
      side: 100,
      tiles: [tile(plain(9, 9, red))],
      legend,
    });
    const wide = await drawContactSheet({ title: [], columns: 1, side: 300, tiles: [tile(plain(9, 9, red))], legend });
    expect(narrow.height - wide.height).to.equal(2 * 18);
    expect(at(narrow, 10, 12)).to.deep.equal([...green]);
    expect(at(narrow, 10, 30)).to.deep.equal([...green]);
    expect(at(narrow, 10, 48)).to.deep.equal([...green]);
  });

  it('asks for one picture after the other', async () => {
    const order: string[] = [];
    const slow = (name: string): SheetTile => ({
      async picture() {
        order.push(`${name} asked`);
        await new Promise((resolve) => setTimeout(resolve, 1));
        order.push(`${name} there`);
        return plain(2, 2, red);
      },
      caption: [],
    });
    await drawContactSheet({ title: [], columns: 2, tiles: [slow('a'), slow('b')], legend: [] });
    expect(order).to.deep.equal(['a asked', 'a there', 'b asked', 'b there']);
  });
});
