import { type ActivationMaps, DsrgError, labelActivations, normaliseActivations, selectActivations } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { type CueMap, labelsOfCues } from '../../../trainer/seeds/cue-map.ts';
import { cuesFromCam } from '../../../trainer/seeds/cues-from-cam.ts';

function maps(tags: number[], width: number, ...rows: number[][]): ActivationMaps {
  return { kind: 'activations', data: Float32Array.from(rows.flat()), tags, height: 1, width };
}
/** The value at the far end of single precision: nothing but its smallest steps. */
function nearZero(value: number): number {
  return Math.round(value) * 2 ** -149;
}
/** One row per class. */
function rowsOf({ data, classes, width }: CueMap): string[] {
  return Array.from({ length: classes }, (_, c) => data.slice(c * width, (c + 1) * width).join(''));
}

describe('activation maps', () => {
  it('selects the channel below each tag, ascending', () => {
    const output = {
      kind: 'batch' as const,
      data: Float32Array.from([...Array(12).keys()]),
      count: 2,
      channels: 3,
      height: 1,
      width: 2,
    };
    const selected = selectActivations(output, 1, [3, 1]);
    expect(selected.tags).to.deep.equal([1, 3]);
    expect([...selected.data]).to.deep.equal([6, 7, 10, 11]);
    expect(() => selectActivations(output, 0, [4])).to.throw(DsrgError, /Tag 4 has no activation map/);
  });

  it('normalises each map by its own peak', () => {
    expect([...normaliseActivations(maps([1, 2], 2, [-1, 4], [-3, -2])).data]).to.deep.equal([0, 1, 0, 0]);
  });

  it('labels by the strongest map against a constant background', () => {
    const labels = labelActivations(maps([2, 5], 4, [10, 4, 1, 0], [1, 4, 8, 2]), 0.3);
    expect([...labels.data]).to.deep.equal([2, 5, 5, 0]);
  });
});

describe('cuesFromCam', () => {
  const options = { classes: 4 };

  it('takes what lies strictly above the share of the maximum, and low activation as background', () => {
    const { cues, missing } = cuesFromCam(maps([2], 5, [10, 2, 2.1, 0.4, -3]), options);
    expect(rowsOf(cues)).to.deep.equal(['00011', '00000', '10100', '00000']);
    expect(missing).to.deep.equal([]);
  });

  it('settles overlaps: the smaller class by default, the stronger, nobody or all by option', () => {
    const cam = maps([1, 3], 4, [10, 10, 9, 0], [0, 0, 5, 10]);
    const none = { ...options, background: { from: 'none' } } as const;
    const rows = (overlap: 'smaller-wins' | 'stronger-wins' | 'drop' | 'keep-all') =>
      rowsOf(cuesFromCam(cam, { ...none, overlap }).cues).filter((_, c) => c % 2 === 1);
    expect(rows('smaller-wins')).to.deep.equal(['1100', '0011']);
    expect(rows('stronger-wins')).to.deep.equal(['1110', '0001']);
    expect(rows('drop')).to.deep.equal(['1100', '0001']);
    expect(rows('keep-all')).to.deep.equal(['1110', '0011']);
    expect(rowsOf(cuesFromCam(cam, none).cues)).to.deep.equal(
      rowsOf(cuesFromCam(cam, { ...none, overlap: 'smaller-wins' }).cues),
    );
  });

  it('settles foreground against background', () => {
    const cam = maps([1], 4, [10, 8, 6, 0]);
    const background = { from: 'saliency', map: [0.9, 0.9, 0.01, 0.059], below: 0.06 } as const;
    const rows = (againstBackground: 'foreground-wins' | 'background-wins' | 'smaller-wins' | 'drop' | 'keep-both') =>
      rowsOf(cuesFromCam(cam, { classes: 2, background, againstBackground }).cues);
    expect(rows('foreground-wins')).to.deep.equal(['0001', '1110']);
    expect(rows('background-wins')).to.deep.equal(['0011', '1100']);
    expect(rows('smaller-wins')).to.deep.equal(['0011', '1100']); // background claims 2 cells, the tag 3
    expect(rows('drop')).to.deep.equal(['0001', '1100']);
    expect(rows('keep-both')).to.deep.equal(['0011', '1110']);
  });

  it('takes the lowest share of a map as SEC does: strictly below the value at that sorted position', () => {
    const background = { from: 'saliency', map: [5, 1, 1, 2, 3, 4, 6, 7, 8, 9], share: 0.3 } as const;
    const { cues } = cuesFromCam(maps([1], 10, [9, 0, 0, 0, 0, 0, 0, 0, 0, 0]), { classes: 2, background });
    expect(rowsOf(cues)[0]).to.equal('0111000000'); // sorted 1 1 2 3 …: below 3
  });

  it('gives a tag that lost everything the cell where it is strongest', () => {
    const cam = maps([1, 2], 3, [10, 9, 0], [8, 10, 0]);
    const { cues, missing } = cuesFromCam(cam, { classes: 3, overlap: 'drop' });
    expect(rowsOf(cues)).to.deep.equal(['001', '100', '010']);
    expect(missing).to.deep.equal([]);
  });

  it('gives a tag a cell so faint that beside the peak of its map it is 0', () => {
    const faint = 2 ** -149;
    const cam = maps([1, 2, 3], 4, [0, 0, 0, faint], [0, 0, faint, 0], [0, faint, 2, faint]);
    const { cues, missing } = cuesFromCam(cam, options);
    expect(missing).to.deep.equal([]);
    expect(rowsOf(cues)).to.deep.equal(['1000', '0001', '0010', '0100']);
  });

  it('reports tags whose map is nowhere positive, and does not call the photo background because of them', () => {
    const { cues, missing } = cuesFromCam(maps([1, 3], 2, [-1, -2], [0, 0]), options);
    expect(missing).to.deep.equal([1, 3]);
    expect(cues.data.every((bit) => bit === 0)).to.equal(true);
  });

  it('calls a photo without tags background all over, whatever the rules', () => {
    const none = maps([], 3);
    for (const background of [
      { from: 'activation', below: 0.05 },
      { from: 'activation', share: 0.1 },
      { from: 'saliency', map: [0.9, 0.01, 0.9], below: 0.06 },
      { from: 'saliency', map: [0.9, 0.01, 0.9], share: 0.4 },
      { from: 'none' },
    ] as const)
      for (const againstBackground of ['foreground-wins', 'background-wins', 'drop'] as const) {
        const { cues, missing } = cuesFromCam(none, { classes: 2, background, againstBackground });
        expect(rowsOf(cues)).to.deep.equal(['111', '000']);
        expect(missing).to.deep.equal([]);
      }
  });

  it('keeps to the tags, one class a cell, and leaves no positive tag without a cell (unless cells run out)', () => {
    const cam = fc
      .record({ width: fc.integer({ min: 3, max: 12 }), tags: fc.subarray([1, 2, 3], { minLength: 1 }) })
      .chain(({ width, tags }) =>
        fc.record({
          cam: fc
            .array(fc.float({ min: -4, max: 4, noNaN: true }), {
              minLength: width * tags.length,
              maxLength: width * tags.length,
            })
            .chain((values) => fc.constantFrom(values, values.map(nearZero)))
            .map((values) => maps(tags, width, values)),
          overlap: fc.constantFrom('smaller-wins', 'stronger-wins', 'drop'),
          againstBackground: fc.constantFrom('foreground-wins', 'background-wins', 'smaller-wins', 'drop'),
          below: fc.constantFrom(0.05, 0.5, 1.1),
        }),
      );
    fc.assert(
      fc.property(cam, ({ cam, overlap, againstBackground, below }) => {
        const { cues, missing } = cuesFromCam(cam, {
          ...options,
          overlap,
          againstBackground,
          background: { from: 'activation', below },
        });
        const labels = labelsOfCues(cues).data;
        for (let cell = 0; cell < cam.width; cell++) {
          let owners = 0;
          for (let c = 0; c < 4; c++) owners += cues.data[c * cam.width + cell]!;
          if (owners > 1) return false;
          if (labels[cell] !== 255 && labels[cell] !== 0 && !cam.tags.includes(labels[cell]!)) return false;
        }
        return cam.tags.every((tag, plane) => {
          const positive = cam.data.slice(plane * cam.width, (plane + 1) * cam.width).filter((v) => v > 0).length;
          const seeded = labels.includes(tag);
          return seeded !== missing.includes(tag) && (seeded || positive < cam.tags.length);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('names what does not fit', () => {
    expect(() => cuesFromCam(maps([4], 1, [1]), options)).to.throw(DsrgError, /Tag 4; tags go from 1 to 3/);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const spoilt = maps([1, 3], 2, [1, 2], [3, value]);
      const message = new RegExp(`class 3 holds ${value} at \\(row 0, column 1\\)`);
      for (const read of [normaliseActivations, (cam: ActivationMaps) => labelActivations(cam, 0.3)])
        expect(() => read(spoilt)).to.throw(DsrgError, message);
      expect(() => cuesFromCam(spoilt, options)).to.throw(DsrgError, message);
      const map = [value, 0.5];
      for (const bound of [{ below: 0.06 }, { share: 0.5 }])
        expect(() =>
          cuesFromCam(maps([1], 2, [1, 2]), { ...options, background: { from: 'saliency', map, ...bound } }),
        ).to.throw(DsrgError, new RegExp(`saliency map holds ${value} at \\(row 0, column 0\\)`));
    }
    const background = { from: 'saliency', map: [1], below: 0.06 } as const;
    expect(() => cuesFromCam(maps([1], 2, [1, 2]), { ...options, background })).to.throw(
      DsrgError,
      /saliency map has 1 cell/,
    );
  });
});
