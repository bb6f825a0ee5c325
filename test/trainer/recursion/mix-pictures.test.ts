import type { FloatBatch, LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { mixPictures } from '../../../trainer/recursion/mix-pictures.ts';
import type { Grids, RecursionPicture } from '../../../trainer/recursion/recursion-picture.ts';
import type { MixSettings } from '../../../trainer/recursion/recursion-settings.ts';
import type { RefinedPicture } from '../../../trainer/recursion/refine-labels.ts';

const row = (width: number) => ({ height: 1, width });
const grids: Grids = { picture: row(8), refined: row(4), cam: row(2), logits: row(4), convention: 'half-pixel' };

const labels = (...data: number[]): LabelMap => ({ kind: 'labels', data: Uint8Array.from(data), ...row(data.length) });

function refined(tags: number[], decoded: number[], ...planes: number[][]): RefinedPicture {
  const maps = { kind: 'activations', data: Float32Array.from(planes.flat()), tags, ...row(4) } as const;
  return { maps, labels: labels(0, 0, 0, 0), decoded: labels(...decoded) };
}

function picture(tags: number[], valid: number[], cells: number[]): RecursionPicture {
  const window = { top: 0, left: 0, height: 1, width: 4 };
  return {
    ...{ tags, windows: { refined: window, cam: window }, truth: undefined, saliency: undefined },
    colours: { kind: 'rgb', data: new Uint8Array(12), ...row(4) },
    valid: { refined: Uint8Array.from(valid), cam: Uint8Array.from(cells) },
  };
}

const images: FloatBatch = {
  ...{ kind: 'batch', count: 2, channels: 1, ...row(8) },
  data: Float32Array.from({ length: 16 }, (_, i) => i),
};
const settings: MixSettings = {
  start: 0,
  trusted: { kind: 'neighbour', difference: 1 },
  ...{ agreement: 0, tags: 'union', leastTag: 0.001, tagWeight: 1, pixelWeight: 1, mapWeight: 1 },
};

describe('trainer/recursion mixPictures', () => {
  // The second picture shows its photo on the left half alone.
  const pictures = [picture([3], [1, 1, 1, 1], [1, 1]), picture([5], [1, 1, 0, 0], [1, 0])];
  const both = [refined([3], [0, 255, 3, 3], [0.1, 0.2, 0.8, 0.9]), refined([5], [5, 0, 255, 255], [0.7, 0.4, 0, 0])];

  it('takes picture, label and refined maps through the same mask', () => {
    const { images: mixed, targets } = mixPictures(images, pictures, both, [1, 0], grids, settings);
    expect([...mixed.data]).to.deep.equal([8, 9, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 4, 5, 6, 7]);
    expect(targets.labels?.map(({ data }) => [...data])).to.deep.equal([
      [5, 255, 3, 3],
      [5, 0, 3, 3],
    ]);
    const maps = targets.refined?.map((each) => [each.maps.tags, [...each.maps.data].map((v) => Math.round(10 * v))]);
    expect(maps).to.deep.equal([
      [
        [3, 5],
        [0, 2, 8, 9, 7, 0, 0, 0],
      ],
      [
        [3, 5],
        [0, 0, 8, 9, 7, 4, 0, 0],
      ],
    ]);
  });

  it('counts what was pasted as shown, on padding too', () => {
    const { targets } = mixPictures(images, pictures, both, [1, 0], grids, settings);
    expect(targets.refined?.map(({ valid }) => [...valid])).to.deep.equal([
      [1, 1, 1, 1],
      [1, 1, 1, 1],
    ]);
    expect(targets.validCells.map((mask) => [...mask])).to.deep.equal([
      [1, 1],
      [1, 1],
    ]);
  });

  it('finds the tags of what is shown now', () => {
    const mix = (tags: 'union' | 'present') =>
      mixPictures(images, pictures, both, [1, 0], grids, { ...settings, tags }).targets.tags;
    expect(mix('union')).to.deep.equal([
      [3, 5],
      [3, 5],
    ]);
    // The base's class is neither left nor can it hide where all is certain.
    const gone = [refined([3], [0, 3, 0, 0], [0, 1, 0, 0]), refined([5], [5, 5, 255, 255], [1, 1, 0, 0])];
    const { targets } = mixPictures(images, pictures, gone, [1, 0], grids, settings);
    expect(targets.tags).to.deep.equal([[5], [3, 5]]);
  });

  it('is the batch itself where nothing is certain', () => {
    const none = [refined([3], [0, 255, 255, 0], [0, 0, 0, 0]), refined([], [0, 0, 255, 255])];
    const { images: mixed, targets } = mixPictures(images, pictures, none, [1, 0], grids, settings);
    expect(mixed.data).to.deep.equal(images.data);
    // Of the second all that is shown is certain, and nothing of it its tag.
    expect(targets.tags).to.deep.equal([[3], []]);
    expect(targets.validCells.map((mask) => [...mask])).to.deep.equal([
      [1, 1],
      [1, 0],
    ]);
  });
});
