import { rm } from 'node:fs/promises';
import { DsrgError, type LabelMap } from '@dsrg/core';
import { bandParts, boundaryBand } from '@dsrg/evaluate';
import { evaluateSet, openEvaluationSet } from '@dsrg/evaluate/node';
import { expect } from 'chai';
import fc from 'fast-check';
import { blockLabels, makeVocFolder } from '../voc-folder.ts';

function rows(map: LabelMap): string[] {
  const text = [...map.data].map((label) => (label === 255 ? '.' : String(label))).join('');
  return Array.from({ length: map.height }, (_, y) => text.slice(y * map.width, (y + 1) * map.width));
}

function labels(...lines: string[]): LabelMap {
  const data = Uint8Array.from([...lines.join('')].map((letter) => (letter === '.' ? 255 : Number(letter))));
  return { kind: 'labels', data, height: lines.length, width: lines[0]!.length };
}

describe('evaluate/boundaryBand', () => {
  it('keeps what lies within the band, diagonals included', () => {
    const truth = labels('0000000', '0000000', '0001100', '0001100', '0000000');
    expect(rows(boundaryBand(truth, 1))).to.deep.equal(['.......', '..0000.', '..0110.', '..0110.', '..0000.']);
    expect(rows(boundaryBand(truth, 2))).to.deep.equal(['.000000', '.000000', '.001100', '.001100', '.000000']);
    expect(rows(boundaryBand(labels('000000.11111'), 2))).to.deep.equal(['....00.11...']);
  });

  it('equals the definition by distance', () => {
    const map = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.infiniteStream(fc.nat(1)));
    fc.assert(
      fc.property(map, fc.integer({ min: 1, max: 4 }), ([height, width, stream], band) => {
        const data = Uint8Array.from({ length: height * width }, () => stream.next().value as number);
        const near = boundaryBand({ kind: 'labels', data, height, width }, band);
        const at = (y: number, x: number) => data[y * width + x];
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            // Within band − 1 steps there is a pixel with a neighbour of another label.
            let found = false;
            for (let v = 0; v < height; v++)
              for (let u = 0; u < width; u++)
                if (Math.max(Math.abs(v - y), Math.abs(u - x)) < band)
                  for (const [b, a] of [
                    [-1, -1],
                    [-1, 0],
                    [-1, 1],
                    [0, -1],
                    [0, 1],
                    [1, -1],
                    [1, 0],
                    [1, 1],
                  ] as const) {
                    const inside = v + b >= 0 && v + b < height && u + a >= 0 && u + a < width;
                    if (inside && at(v + b, u + a) !== at(v, u)) found = true;
                  }
            expect(near.data[y * width + x]).to.equal(found ? at(y, x) : 255);
          }
      }),
    );
  });

  it('is scored beside the whole truth', async () => {
    const { root, data } = await makeVocFolder();
    const set = await openEvaluationSet(data, { split: 'val', masks: ['SegmentationClass'] });
    const result = await evaluateSet(set, async ({ id }) => blockLabels('abc'.indexOf(id)), {
      parts: [bandParts([1, 3])],
    });
    expect(result.truths.map(({ name }) => name)).to.deep.equal([
      'SegmentationClass',
      'SegmentationClass, within 1 px of borders',
      'SegmentationClass, within 3 px of borders',
    ]);
    const pixels = result.truths.map(({ confusion }) => confusion.counts.reduce((sum, count) => sum + count, 0));
    expect(pixels[0]).to.be.greaterThan(pixels[2]!);
    expect(pixels[2]).to.be.greaterThan(pixels[1]!);
    await rm(root, { recursive: true });
  });

  it('refuses a band without width', () => {
    for (const width of [0, 1.5, 300]) expect(() => boundaryBand(labels('01'), width)).to.throw(DsrgError, /band of/);
  });
});
