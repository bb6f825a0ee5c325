import {
  allViews,
  DsrgError,
  type FloatImage,
  type LogitMap,
  type ModelMetadata,
  predict,
  predictLabels,
  type RgbImage,
  type Segmenter,
} from '@dsrg/core';
import { expect } from 'chai';
import { tinyMetadata } from './tiny-model.ts';

/** A network on a coarser grid that answers with what it saw in the corner of each cell. */
function fakeSegmenter(change: Partial<ModelMetadata> = {}, seen: FloatImage[] = []): Segmenter {
  const metadata = tinyMetadata(['background', 'thing'], { outputStride: 2, ...change });
  const segment = async (image: FloatImage): Promise<LogitMap> => {
    seen.push(image);
    const [height, width] = [Math.ceil(image.height / 2), Math.ceil(image.width / 2)];
    const data = new Float32Array(2 * height * width);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) data[height * width + y * width + x] = image.data[2 * y * image.width + 2 * x]!;
    return { kind: 'logits', data, height, width, classes: 2 };
  };
  return { metadata, provider: 'fake', providerNote: 'fake', segment, close: async () => {} };
}

function photo(height: number, width: number, sample: (y: number, x: number, c: number) => number): RgbImage {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) =>
    sample(Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3),
  );
  return { kind: 'rgb', data, height, width };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('core/predict', () => {
  it('adds the logits of all scales and flips before softmax', async () => {
    const red = photo(6, 8, (_y, _x, c) => (c === 0 ? 255 : 0));
    for (const [options, views] of [
      [{}, 1],
      [{ flip: true }, 2],
      [{ scales: [0.5, 1, 1.5], flip: true }, 6],
      [{ scales: [0.5, 1, 1.5], flip: true, merge: 'mean' }, 1],
    ] as const) {
      const map = await predict(fakeSegmenter(), red, options);
      expect([map.kind, map.height, map.width, map.classes]).to.deep.equal(['probabilities', 6, 8, 2]);
      for (let i = 48; i < 96; i++) expect(map.data[i]).to.be.closeTo(sigmoid(views), 1e-5);
    }
  });

  it('shows a photo in a frame, whatever the network’s usual size, and answers for the photo alone', async () => {
    const seen: FloatImage[] = [];
    // Red falls from 250 by 10 a column; an odd frame of whole strides of 2 plus one has corner cells on corner pixels.
    const falling = photo(3, 5, (_y, x, c) => (c === 0 ? 250 - 10 * x : 0));
    const network = fakeSegmenter({ resize: 'grid', longSide: 999, mean: [0, 0, 0], std: [1, 1, 1] }, seen);
    const [plain, mirrored] = await allViews(network, falling, { scales: [{ frame: 9, fit: 'photo' }], flip: true });
    expect(seen.map(({ height, width }) => [height, width])).to.deep.equal([
      [9, 9],
      [9, 9],
    ]);
    for (const view of [plain, mirrored]) {
      expect([view?.height, view?.width]).to.deep.equal([3, 5]);
      const row = [...(view?.data.slice(15, 20) ?? [])];
      expect(row.every((value, x) => Math.abs(value - (250 - 10 * x)) < 1e-3)).to.equal(true);
    }
    const window = { height: 4, width: 4, stride: 2 };
    const error = await predict(network, falling, { scales: [{ frame: 9, fit: 'photo' }], window }).catch((e) => e);
    expect(error.message).to.include('no window slides over it');
  });

  it('shows sides of whole strides plus one to a network on a grid', async () => {
    const seen: FloatImage[] = [];
    const network = fakeSegmenter({ resize: 'grid', outputStride: 16 }, seen);
    await predict(
      network,
      photo(213, 320, () => 9),
      { scales: [1, 0.05, 1.5] },
    );
    expect(seen.map((image) => [image.height, image.width])).to.deep.equal([
      [209, 321],
      [17, 17],
      [321, 481],
    ]);
  });

  it('rounds sides so that a set of many sizes has few shapes', async () => {
    for (const [resize, shapes] of [
      ['grid', ['193×321', '257×321']],
      ['any', ['192×320', '256×320']],
    ] as const) {
      const seen: FloatImage[] = [];
      const network = fakeSegmenter({ resize, outputStride: 16 }, seen);
      for (const height of [200, 213, 220, 230, 240])
        await predict(
          network,
          photo(height, 320, () => 9),
          { bucket: 64 },
        );
      expect([...new Set(seen.map((image) => `${image.height}×${image.width}`))]).to.deep.equal(shapes);
    }
  });

  it('merges probabilities, or the greatest logits but at least 0', async () => {
    // The network sees 1 in the left half and −1 (mean 255/2, std 255/2) in the right.
    const half = photo(4, 8, (_y, x) => (x < 4 ? 255 : 0));
    const network = fakeSegmenter({ mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] });
    const thing = async (merge: 'probabilities' | 'max') => {
      const map = await predict(network, half, { scales: [1, 2], merge });
      expect(map.kind).to.equal('probabilities');
      return [map.data[32]!, map.data[39]!];
    };
    const [left, right] = await thing('probabilities');
    expect(left).to.be.closeTo(sigmoid(1), 1e-5);
    expect(right).to.be.closeTo(sigmoid(-1), 1e-5);
    const [most, least] = await thing('max');
    expect(most).to.be.closeTo(sigmoid(1), 1e-5);
    expect(least).to.be.closeTo(0.5, 1e-5);
  });

  it('shows the sizes that were asked for, rounded', async () => {
    const seen: FloatImage[] = [];
    await predict(
      fakeSegmenter({}, seen),
      photo(7, 10, () => 9),
      { scales: [0.75, 1, { height: 5, width: 5 }] },
    );
    expect(seen.map((image) => [image.height, image.width])).to.deep.equal([
      [5, 8],
      [7, 10],
      [5, 5],
    ]);
  });

  it('turns the answer to a mirrored photo back', async () => {
    const half = photo(4, 8, (_y, x) => (x < 4 ? 255 : 0));
    const map = await predict(fakeSegmenter(), half, { flip: true });
    const thing = map.data.subarray(32);
    expect(thing[0]).to.be.closeTo(sigmoid(2), 1e-5);
    expect(thing[7]).to.be.closeTo(0.5, 1e-5);
  });

  it('gives a network of BGR its planes in that order, normalised by the mean of each colour', async () => {
    const seen: FloatImage[] = [];
    const metadata = { channelOrder: 'bgr', mean: [10, 20, 30], std: [1, 2, 4] } as const;
    await predict(
      fakeSegmenter(metadata, seen),
      photo(1, 1, (_y, _x, c) => [110, 120, 130][c]!),
    );
    expect([...seen[0]!.data]).to.deep.equal([25, 50, 100]);
  });

  it('stretches the photo for a network of one size, and refuses scales for it', async () => {
    const seen: FloatImage[] = [];
    const fixed = fakeSegmenter({ resize: { height: 4, width: 6 } }, seen);
    const map = await predict(
      fixed,
      photo(9, 9, () => 50),
      { flip: true },
    );
    expect(seen.map((image) => [image.height, image.width])).to.deep.equal([
      [4, 6],
      [4, 6],
    ]);
    expect([map.height, map.width]).to.deep.equal([9, 9]);
    const error = await predict(
      fixed,
      photo(9, 9, () => 50),
      { scales: [0.75, 1] },
    ).catch((reason) => reason);
    expect(error).to.be.instanceOf(DsrgError);
    expect(error.message).to.match(/reads 4×6 only/);
  });

  it('refuses scales that make no sense', async () => {
    for (const scales of [[], [0], [-1], [Number.NaN], [{ height: 2.5, width: 3 }]]) {
      const error = await predict(
        fakeSegmenter(),
        photo(3, 3, () => 0),
        { scales },
      ).catch((reason) => reason);
      expect(error.code).to.equal('CONFIG');
    }
  });

  it('refines with the photo and takes the most probable class', async () => {
    const half = photo(4, 8, (_y, x) => (x < 4 ? 255 : 0));
    const plain = await predictLabels(fakeSegmenter(), half);
    expect(plain.data[0]).to.equal(1);
    const inverted = await predictLabels(fakeSegmenter(), half, {
      refine: (given, map) => {
        expect(given).to.equal(half);
        return { ...map, data: map.data.map((value) => 1 - value) };
      },
    });
    expect(inverted.data[0]).to.equal(0);
    const labelled = await predictLabels(fakeSegmenter(), half, {
      refine: (_, { height, width }) => ({ kind: 'labels', data: new Uint8Array(32).fill(1), height, width }),
      classes: [0, 1],
    });
    expect([...labelled.data]).to.deep.equal(new Array(32).fill(1));
  });

  it('keeps to the classes that may be there', async () => {
    const dark = photo(4, 4, () => 0);
    const one = await predict(fakeSegmenter(), dark, { classes: [1] });
    expect([one.classes, ...one.data]).to.deep.equal([1, ...new Array(16).fill(1)]);
    expect((await predictLabels(fakeSegmenter(), dark, { classes: [1] })).data[5]).to.equal(1);
    const error = await predict(fakeSegmenter(), dark, { classes: [2] }).catch((e) => e);
    expect(error).to.be.instanceOf(DsrgError);
    expect(error.message).to.match(/Class 2 of a network of 2 classes/);
  });

  it('stops between two runs when asked to', async () => {
    const stop = new AbortController();
    const slow = fakeSegmenter();
    const stopping = {
      ...slow,
      segment: (image: FloatImage) => {
        stop.abort();
        return slow.segment(image);
      },
    };
    const error = await predict(
      stopping,
      photo(4, 4, () => 0),
      { scales: [1, 2], signal: stop.signal },
    ).catch((e) => e);
    expect(error.name).to.equal('AbortError');
  });
});
