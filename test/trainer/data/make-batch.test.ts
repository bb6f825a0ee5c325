import { DsrgError, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { jitterColours } from '../../../trainer/data/jitter-colours.ts';
import { makeBatch } from '../../../trainer/data/make-batch.ts';
import { createRandom } from '../../../trainer/data/random.ts';

const photo = (...data: number[]): RgbImage => ({
  kind: 'rgb',
  data: Uint8Array.from(data),
  height: 1,
  width: data.length / 3,
});

describe('makeBatch', () => {
  const numbers = { mean: [10, 20, 30], std: [1, 2, 4] };

  it('normalises into planes, red first or blue first', () => {
    const photos = [photo(11, 22, 34, 10, 20, 30), photo(12, 24, 38, 0, 0, 2)];
    const batch = makeBatch(photos, numbers);
    expect({ ...batch, data: [...batch.data] }).to.deep.equal({
      kind: 'batch',
      data: [1, 0, 1, 0, 1, 0, 2, -10, 2, -10, 2, -7],
      count: 2,
      channels: 3,
      height: 1,
      width: 2,
    });
    expect([...makeBatch([photo(11, 22, 38)], { ...numbers, channelOrder: 'bgr' }).data]).to.deep.equal([2, 1, 1]);
  });

  it('names the photo that does not fit', () => {
    expect(() => makeBatch([photo(1, 2, 3), photo(1, 2, 3, 4, 5, 6)], numbers)).to.throw(
      DsrgError,
      /Photo 1 .* 1×2, photo 0 is 1×1/,
    );
    expect(() => makeBatch([], numbers)).to.throw(DsrgError, /no photos/);
  });
});

describe('jitterColours', () => {
  it('leaves the photo alone by default', () => {
    const colours = photo(0, 128, 255, 3, 2, 1);
    expect(jitterColours(colours, createRandom(1), {})).to.deep.equal(colours);
  });

  it('repeats with the seed, clamps, and keeps grey grey under saturation', () => {
    const colours = photo(250, 20, 130, 90, 90, 90);
    const jitter = { brightness: 0.4, contrast: 0.4, saturation: 0.4 };
    expect(jitterColours(colours, createRandom(2), jitter)).to.deep.equal(
      jitterColours(colours, createRandom(2), jitter),
    );
    const { data } = jitterColours(colours, createRandom(3), { saturation: 0.9 });
    expect([...data.slice(3)]).to.deep.equal([90, 90, 90]);
    expect([...data.slice(0, 3)]).not.to.deep.equal([250, 20, 130]);
  });

  it('brightens by one factor, and contrast turns about the mean grey', () => {
    const { data } = jitterColours(photo(100, 50, 20), createRandom(4), { brightness: 0.3 });
    expect(data[0]! / data[1]!).to.be.closeTo(2, 0.05);
    const flat = photo(40, 40, 40, 40, 40, 40);
    expect(jitterColours(flat, createRandom(5), { contrast: 0.9 })).to.deep.equal(flat);
  });
});
