import {
  DsrgError,
  type FloatImage,
  predict,
  predictLabels,
  type RgbImage,
  type Segmenter,
  segmentWindows,
} from '@dsrg/core';
import { expect } from 'chai';
import { numbers } from '../numbers.ts';
import { tinyMetadata } from './tiny-model.ts';

/** A network that sees each pixel by itself: background where it is dark, thing where it is light. */
function pixelNetwork(seen: FloatImage[] = [], change = {}): Segmenter {
  const segment = async (image: FloatImage) => {
    seen.push(image);
    const plane = image.data.subarray(0, image.height * image.width);
    const data = Float32Array.of(...plane.map((value) => -value), ...plane);
    return { kind: 'logits', data, height: image.height, width: image.width, classes: 2 } as const;
  };
  const metadata = tinyMetadata(['background', 'thing'], { outputStride: 1, ...change });
  return { metadata, provider: 'fake', providerNote: 'fake', segment, close: async () => {} };
}

function photo(height: number, width: number): RgbImage {
  const random = numbers(3);
  const data = Uint8Array.from({ length: height * width * 3 }, () => random() * 256);
  return { kind: 'rgb', data, height, width };
}

describe('core/segmentWindows', () => {
  it('covers every pixel, and gives a network without surroundings what the whole gives', async () => {
    for (const [height, width, stride] of [
      [5, 7, 3],
      [5, 5, 5],
      [40, 40, 9],
      [23, 31, 1],
    ] as const) {
      const whole = await predict(pixelNetwork(), photo(23, 31));
      const through = await predict(pixelNetwork(), photo(23, 31), { window: { height, width, stride } });
      for (const [i, value] of through.data.entries()) expect(value).to.be.closeTo(whole.data[i]!, 1e-5);
    }
  });

  it('ends the last window of a row with the photo, and shows zeros beside a photo that is smaller', async () => {
    const seen: FloatImage[] = [];
    const image: FloatImage = {
      kind: 'float',
      data: new Float32Array(3 * 4 * 10).fill(1),
      height: 4,
      width: 10,
      channels: 3,
    };
    await segmentWindows(pixelNetwork(seen), image, { height: 6, width: 4, stride: 4 });
    expect(seen.map(({ height, width }) => [height, width])).to.deep.equal([
      [6, 4],
      [6, 4],
      [6, 4],
    ]);
    expect([...seen[0]!.data.subarray(0, 24)]).to.deep.equal([...new Array(16).fill(1), ...new Array(8).fill(0)]);
  });

  it('lets a network of one size see larger photos as they are', async () => {
    const fixed = { resize: { height: 8, width: 8 } };
    const labels = await predictLabels(pixelNetwork([], fixed), photo(20, 9), {
      window: { height: 8, width: 8, stride: 5 },
    });
    expect(labels).to.deep.equal(await predictLabels(pixelNetwork(), photo(20, 9)));
    const error = await predict(pixelNetwork([], fixed), photo(9, 9), {
      window: { height: 7, width: 8, stride: 5 },
    }).catch((e) => e);
    expect(error.message).to.match(/reads 8×8 only; the window is 7×8/);
  });

  it('refuses steps that leave pixels out', async () => {
    for (const window of [
      { height: 4, width: 4, stride: 5 },
      { height: 4, width: 0, stride: 1 },
    ]) {
      const error = await predict(pixelNetwork(), photo(9, 9), { window }).catch((e) => e);
      expect(error).to.be.instanceOf(DsrgError);
      expect(error.message).to.match(/leaves pixels out/);
    }
  });
});
