import { DsrgError, type ProbabilityMap } from '@dsrg/core';
import { expect } from 'chai';
import { type CueMap, createCueMap } from '../../../trainer/seeds/cue-map.ts';
import { growRegions } from '../../../trainer/seeds/grow-regions.ts';
import { numbers } from '../../numbers.ts';

/** A refined map in which one class has `p` at each cell and the others share the rest. Cells are written as [class, p]. */
function refinedMap(classes: number, height: number, width: number, cells: [number, number][]): ProbabilityMap {
  const data = new Float32Array(classes * height * width);
  cells.forEach(([winner, p], cell) => {
    for (let c = 0; c < classes; c++) data[c * cells.length + cell] = c === winner ? p : (1 - p) / (classes - 1);
  });
  return { kind: 'probabilities', data, classes, height, width };
}

function cueMap(classes: number, height: number, width: number, ...cues: [number, number][]): CueMap {
  const map = createCueMap(classes, height, width);
  for (const [c, cell] of cues) map.data[c * height * width + cell] = 1;
  return map;
}

/** Set bits of a map as [class, cell]. */
function cuesIn({ data, height, width }: CueMap): [number, number][] {
  return [...data].flatMap((bit, i): [number, number][] =>
    bit ? [[Math.floor(i / (height * width)), i % (height * width)]] : [],
  );
}

/** The rule of DSRGLayer (speedinghzl/DSRG 91efdf7, pylayers.py), class by class with one array that is updated on the way; slow on purpose. */
function growByTheBook(
  refined: ProbabilityMap,
  cues: CueMap,
  present: number[],
  foreground: number,
  background: number,
): Uint8Array {
  const { classes, height, width } = cues;
  const cells = height * width;
  const seed = cues.data.slice();
  const label: (number | 'none')[] = [];
  for (let u = 0; u < cells; u++) {
    let a = -1;
    for (const c of present) if (a < 0 || refined.data[c * cells + u]! > refined.data[a * cells + u]!) a = c;
    const v = refined.data[a * cells + u]!;
    let l: number | 'none' = 'none';
    for (let c = 0; c < classes; c++) if (seed[c * cells + u] === 1) l = c;
    if (v > Math.fround(foreground) && (a !== 0 || v > Math.fround(background))) l = a;
    label.push(l);
  }
  for (const c of present) {
    const visited = new Set<number>();
    for (let start = 0; start < cells; start++) {
      if (label[start] !== c || visited.has(start)) continue;
      const component = [start];
      visited.add(start);
      for (const u of component) {
        const [row, column] = [Math.floor(u / width), u % width];
        for (let y = row - 1; y <= row + 1; y++) {
          for (let x = column - 1; x <= column + 1; x++) {
            const w = y * width + x;
            if (y < 0 || x < 0 || y >= height || x >= width || label[w] !== c || visited.has(w)) continue;
            visited.add(w);
            component.push(w);
          }
        }
      }
      if (!component.some((u) => seed[c * cells + u] === 1)) continue;
      for (const u of component) {
        let owners = 0;
        for (let other = 0; other < classes; other++) owners += seed[other * cells + u]!;
        if (seed[c * cells + u] !== 1 && owners === 1) continue;
        seed[c * cells + u] = 1;
      }
    }
  }
  return seed;
}

describe('growRegions', () => {
  it('grows a cue over the confident cells connected to it, and no farther', () => {
    const refined = refinedMap(3, 1, 6, [
      [1, 0.2],
      [1, 0.9],
      [1, 0.9],
      [1, 0.5],
      [1, 0.9],
      [1, 0.9],
    ]);
    expect(cuesIn(growRegions(refined, cueMap(3, 1, 6, [1, 0]), [1]))).to.deep.equal([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
  });

  it('connects along diagonals', () => {
    const refined = refinedMap(2, 2, 2, [
      [1, 0.9],
      [0, 0.5],
      [0, 0.5],
      [1, 0.9],
    ]);
    expect(cuesIn(growRegions(refined, cueMap(2, 2, 2, [1, 0]), [1]))).to.deep.equal([
      [1, 0],
      [1, 3],
    ]);
  });

  it("bridges over another class's cue cell without relabelling it", () => {
    const refined = refinedMap(3, 1, 3, [
      [1, 0.9],
      [1, 0.9],
      [1, 0.9],
    ]);
    const cues = cueMap(3, 1, 3, [1, 0], [2, 1]);
    expect(cuesIn(growRegions(refined, cues, [1, 2]))).to.deep.equal([
      [1, 0],
      [1, 2],
      [2, 1],
    ]);
  });

  it('gives a cell with two conflicting cues a third label: only single owners are protected', () => {
    const refined = refinedMap(4, 1, 2, [
      [1, 0.9],
      [1, 0.9],
    ]);
    const cues = cueMap(4, 1, 2, [1, 0], [2, 1], [3, 1]);
    expect(cuesIn(growRegions(refined, cues, [1, 2, 3]))).to.deep.equal([
      [1, 0],
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it('needs more than 0.99 for background but only more than 0.85 for foreground', () => {
    const cues = cueMap(2, 1, 3, [0, 0]);
    const background = (p: number) =>
      cuesIn(
        growRegions(
          refinedMap(2, 1, 3, [
            [0, 0.5],
            [0, p],
            [0, p],
          ]),
          cues,
          [1],
        ),
      );
    expect(background(0.98)).to.deep.equal([[0, 0]]);
    expect(background(0.995)).to.deep.equal([
      [0, 0],
      [0, 1],
      [0, 2],
    ]);
  });

  it('a background winner between 0.85 and 0.99 leaves the cell to its cue', () => {
    const refined = refinedMap(2, 1, 2, [
      [0, 0.95],
      [1, 0.9],
    ]);
    expect(cuesIn(growRegions(refined, cueMap(2, 1, 2, [1, 0]), [1]))).to.deep.equal([
      [1, 0],
      [1, 1],
    ]);
  });

  it('compares strictly and in single precision', () => {
    const cues = cueMap(2, 1, 2, [1, 0]);
    const at = (p: number) =>
      cuesIn(
        growRegions(
          refinedMap(2, 1, 2, [
            [1, p],
            [1, p],
          ]),
          cues,
          [1],
        ),
      ).length;
    expect(at(Math.fround(0.85))).to.equal(1); // a little above 0.85 in double precision
    expect(at(0.8500001)).to.equal(2);
  });

  it('classes that the photo does not show neither win, compete nor grow', () => {
    const refined = refinedMap(3, 1, 3, [
      [2, 0.95],
      [2, 0.95],
      [1, 0.9],
    ]);
    const cues = cueMap(3, 1, 3, [2, 0], [1, 2]);
    expect(cuesIn(growRegions(refined, cues, [1]))).to.deep.equal([
      [1, 2],
      [2, 0],
    ]);
    expect(cuesIn(growRegions(refined, cues, [1, 2]))).to.deep.equal([
      [1, 2],
      [2, 0],
      [2, 1],
    ]);
  });

  it('a confident other class overrules a cue cell in the label map, so the cue no longer carries its class there', () => {
    const refined = refinedMap(3, 1, 3, [
      [2, 0.9],
      [1, 0.5],
      [1, 0.9],
    ]);
    const cues = cueMap(3, 1, 3, [1, 0], [1, 1]);
    expect(cuesIn(growRegions(refined, cues, [1, 2]))).to.deep.equal([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    const overruled = refinedMap(3, 1, 3, [
      [1, 0.5],
      [2, 0.9],
      [1, 0.9],
    ]);
    expect(cuesIn(growRegions(overruled, cueMap(3, 1, 3, [1, 0], [1, 1]), [1, 2]))).to.deep.equal([
      [1, 0],
      [1, 1],
    ]);
  });

  it('grows a cue only where the network sees its class too, where regions are the network’s alone', () => {
    // A cue of class 1 where nobody wins, or where class 1 wins, beside a confident cell of class 1.
    const grown = (first: number, throughCues: boolean) => {
      const cells = [first, 0.9].map((p): [number, number] => [1, p]);
      return growRegions(refinedMap(2, 1, 2, cells), cueMap(2, 1, 2, [1, 0]), [1], { throughCues }).data.slice(2);
    };
    expect([grown(0.5, true), grown(0.5, false), grown(0.9, false)].join(' ')).to.equal('1,1 1,0 1,1');
  });

  it('starts from the original cues and does not touch them', () => {
    const refined = refinedMap(2, 1, 2, [
      [1, 0.9],
      [1, 0.9],
    ]);
    const cues = cueMap(2, 1, 2, [1, 0]);
    growRegions(refined, cues, [1]);
    expect(cuesIn(cues)).to.deep.equal([[1, 0]]);
  });

  it('equals the rule by the book on 10,000 random cases, overlapping cues and absent classes included', () => {
    const next = numbers(31);
    const below = (n: number) => Math.floor(next() * n);
    let grown = 0;
    for (let run = 0; run < 10_000; run++) {
      const [classes, height, width] = [2 + below(5), 1 + below(8), 1 + below(8)];
      const cells = height * width;
      const tags = Array.from({ length: classes - 1 }, (_, i) => i + 1).filter(() => next() < 0.6);
      // patches of a few winners make regions; a few equal values make ties
      const picture = Array.from({ length: cells }, () => (next() < 0.5 ? below(classes) : 1));
      const values = [0.3, 0.84, 0.85, Math.fround(0.85), 0.9, 0.97, 0.99, 0.995];
      const refined = refinedMap(
        classes,
        height,
        width,
        picture.map((c): [number, number] => [c, values[below(values.length)]!]),
      );
      const cues = createCueMap(classes, height, width);
      const overlapping = run % 2 === 0;
      for (let cell = 0; cell < cells; cell++) {
        if (overlapping) for (let c = 0; c < classes; c++) cues.data[c * cells + cell] = next() < 0.12 ? 1 : 0;
        else if (next() < 0.3) cues.data[below(classes) * cells + cell] = 1;
      }
      const result = growRegions(refined, cues, tags);
      const expected = growByTheBook(refined, cues, [0, ...tags], 0.85, 0.99);
      if (Buffer.compare(result.data, expected) !== 0) {
        expect.fail(`run ${run}: ${JSON.stringify({ classes, height, width, tags, picture })}`);
      }
      if (cuesIn(result).length > cuesIn(cues).length) grown++;
      if (!overlapping) {
        for (let cell = 0; cell < cells; cell++) {
          let owners = 0;
          for (let c = 0; c < classes; c++) owners += result.data[c * cells + cell]!;
          expect(owners).to.be.at.most(1);
        }
      }
    }
    expect(grown, 'cases in which something grew').to.be.greaterThan(3000);
  });

  it('names what does not fit', () => {
    const refined = refinedMap(2, 1, 2, [
      [1, 0.9],
      [1, 0.9],
    ]);
    expect(() => growRegions(refined, createCueMap(2, 2, 2), [1])).to.throw(DsrgError, /2×2×2, the refined map 2×1×2/);
    expect(() => growRegions(refined, createCueMap(2, 1, 2), [5])).to.throw(DsrgError, /Tag 5/);
    const spoilt = { ...refined, data: Float32Array.of(0.1, Number.NaN, 0.9, 0.9) };
    expect(() => growRegions(spoilt, createCueMap(2, 1, 2), [1])).to.throw(
      DsrgError,
      /refined map of class 0 holds NaN at \(row 0, column 1\)/,
    );
  });
});
