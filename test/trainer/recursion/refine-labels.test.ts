import { type FloatBatch, IGNORE, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { recurseedTiny } from '../../../trainer/methods/recurseed/presets/recurseed-tiny.ts';
import { type Grids, recursionPicture, refinedGrid } from '../../../trainer/recursion/recursion-picture.ts';
import type { EveryStep, MixSettings } from '../../../trainer/recursion/recursion-settings.ts';
import { refinePicture } from '../../../trainer/recursion/refine-labels.ts';

const square = (side: number) => ({ height: side, width: side });
const grids: Grids = {
  ...{ picture: square(16), refined: square(8), cam: square(4), logits: square(8), convention: 'half-pixel' },
};
const settings = { ...(recurseedTiny.settings.recursion.labels as EveryStep), levels: ['c'], dilations: [1] };

/** Left half red, right half blue. */
const photo: RgbImage = {
  ...{ kind: 'rgb', ...square(16) },
  data: Uint8Array.from({ length: 3 * 256 }, (_, i) => {
    const left = Math.floor(i / 3) % 16 < 8;
    return [left ? 200 : 20, 30, left ? 20 : 200][i % 3] as number;
  }),
};

/** A value for each cell of a square grid, by its column. */
function planes(
  side: number,
  channels: number,
  value: (channel: number, column: number, row: number) => number,
): FloatBatch {
  const data = Float32Array.from({ length: channels * side * side }, (_, i) => {
    return value(Math.floor(i / side / side), i % side, Math.floor(i / side) % side);
  });
  return { kind: 'batch', count: 1, channels, ...square(side), data };
}

const outputs = {
  // Class 1 fires in one cell of the left half; class 2 everywhere, but the picture is not tagged with it.
  cam: planes(4, 2, (c, x, y) => (c === 0 ? (x === 0 && y === 1 ? 2 : x < 2 ? 0.2 : -1) : 5)),
  // Features tell the halves apart.
  c: planes(4, 2, (c, x) => ((c === 0) === x < 2 ? 1 : 0)),
  logits: planes(8, 3, (c, x) => (c === 1 && x < 4 ? 8 : c === 0 && x >= 4 ? 8 : 0)),
};
const cut = { source: square(16), resized: square(16), top: 0, left: 0, ...square(16), flip: false };
const columns = (data: ArrayLike<number>) => Array.from({ length: 8 }, (_, x) => data[8 * 4 + x] as number);

describe('trainer/recursion refinePicture', () => {
  it('spreads a class over what is like it, snaps it to the colours, and is certain there', () => {
    const picture = recursionPicture({ photo, shown: photo, geometry: cut }, [1], {}, grids);
    const { maps, labels, decoded } = refinePicture(outputs, 0, picture, grids, settings, undefined);
    expect(maps.tags).to.deep.equal([1]);
    expect([...labels.data]).to.deep.equal(Array.from({ length: 64 }, (_, i) => (i % 8 < 4 ? 1 : 0)));
    expect(decoded).to.equal(undefined);
  });

  it('reads the decoder’s labels off its refined probabilities, where pictures are mixed', () => {
    const picture = recursionPicture({ photo, shown: photo, geometry: cut }, [1], {}, grids);
    const mix = {
      ...(settings.mix as MixSettings),
      trusted: { kind: 'filter', certain: 0.55, background: 0.1 } as const,
    };
    const { decoded } = refinePicture(outputs, 0, picture, grids, settings, mix);
    expect(columns(decoded?.data ?? [])).to.deep.equal([1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('takes the maps’ certain labels for those of a decoder that does not find what they show', () => {
    const picture = recursionPicture({ photo, shown: photo, geometry: cut }, [1], {}, grids);
    // All is background to the decoder, and it is sure of it.
    const deaf = { ...outputs, logits: planes(8, 3, (c) => (c === 0 ? 8 : 0)) };
    const labelsOf = (agreement: number, said = deaf) => {
      const trusted = { kind: 'neighbour', difference: 1 } as const;
      const mix = { ...(settings.mix as MixSettings), trusted, agreement };
      const { decoded, labels } = refinePicture(said, 0, picture, grids, settings, mix);
      return [columns(decoded?.data ?? []), columns(labels.data)];
    };
    const certain = [1, 1, 1, 1, 0, 0, 0, 0];
    expect(labelsOf(0)).to.deep.equal([Array(8).fill(0), certain]);
    expect(labelsOf(0.5)).to.deep.equal([certain, certain]);
    // One that finds all that is shown, and more, is trusted.
    const keen = { ...outputs, logits: planes(8, 3, (c) => (c === 1 ? 8 : 0)) };
    expect(labelsOf(1, keen)).to.deep.equal([Array(8).fill(1), certain]);
  });

  it('leaves padding out: it is ignored, and its activations count for nothing', () => {
    // The photo lies in the left half; what the maps say of the padding would be the peak.
    const geometry = { ...cut, source: { height: 16, width: 8 }, resized: { height: 16, width: 8 } };
    const loud = {
      ...outputs,
      cam: planes(4, 2, (c, x, y) => (c === 0 && x >= 2 ? 100 : (outputs.cam.data[4 * y + x] as number))),
    };
    const picture = recursionPicture({ photo, shown: photo, geometry }, [1], {}, grids);
    expect(picture.windows).to.deep.equal({
      refined: { top: 0, left: 0, height: 8, width: 4 },
      cam: { top: 0, left: 0, height: 4, width: 2 },
    });
    const quiet = refinePicture(outputs, 0, picture, grids, settings, undefined);
    const found = refinePicture(loud, 0, picture, grids, settings, undefined);
    expect(found).to.deep.equal(quiet);
    expect(columns(found.labels.data).slice(4)).to.deep.equal(Array(4).fill(IGNORE));
    expect(columns(found.maps.data).slice(4)).to.deep.equal([0, 0, 0, 0]);
  });

  it('joins maps with saliency, turned as the picture, by their geometric mean', () => {
    const geometry = { ...cut, flip: true };
    // The photo's right is salient; mirrored, that is the half in which class 1 fires.
    const data = Float32Array.from({ length: 256 }, (_, i) => (i % 16 < 8 ? 0 : 0.25));
    const saliency = { kind: 'float', data, channels: 1, ...square(16) } as const;
    const still = { ...settings, iterations: 0 };
    const [plain, joined] = [{}, { saliency }].map((maps) => {
      const picture = recursionPicture({ photo, shown: photo, geometry }, [1], maps, grids);
      return refinePicture(outputs, 0, picture, grids, still, undefined).maps.data;
    }) as [Float32Array, Float32Array];
    for (const x of [0, 1, 2]) expect(joined[32 + x]).to.be.closeTo(Math.sqrt(0.25 * (plain[32 + x] as number)), 1e-6);
    expect(plain[32]).to.be.above(0.5);
    expect(columns(joined).slice(5)).to.deep.equal([0, 0, 0]);
  });

  it('takes a negative for background, decoder and all', () => {
    const picture = recursionPicture({ photo, shown: photo, geometry: cut }, [], {}, grids);
    const { maps, labels, decoded } = refinePicture(outputs, 0, picture, grids, settings, settings.mix as MixSettings);
    expect(maps.data).to.have.length(0);
    for (const found of [labels, decoded]) expect(found?.data.every((label) => label === 0)).to.equal(true);
  });

  it('shows a mask on the grid of the labels, turned as the picture', () => {
    const data = Uint8Array.from({ length: 256 }, (_, i) => (i % 16 < 4 ? 1 : 0));
    const geometry = { ...cut, flip: true };
    const picture = recursionPicture(
      { photo, shown: photo, geometry },
      [1],
      { mask: { kind: 'labels', data, ...square(16) } },
      grids,
    );
    expect(columns(picture.truth?.data ?? [])).to.deep.equal([0, 0, 0, 0, 0, 0, 1, 1]);
  });
});

describe('trainer/recursion refinedGrid', () => {
  it('keeps corners on corners, or shares alike', () => {
    expect(refinedGrid(321, 2, 'align-corners')).to.deep.equal(square(161));
    expect(refinedGrid(512, 2, 'half-pixel')).to.deep.equal(square(256));
    expect(refinedGrid(321, 1, 'align-corners')).to.deep.equal(square(321));
  });
});
