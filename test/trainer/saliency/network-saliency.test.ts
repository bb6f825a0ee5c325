import { type FloatImage, flipPlanes, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { networkSaliency } from '../../../trainer/saliency/network-saliency.ts';
import { type OutputReading, saliencyOfOutput } from '../../../trainer/saliency/saliency-of-output.ts';
import { failure } from '../../core/node/failure.ts';

const plain = { stretch: false } as const;

function read(
  dims: readonly number[],
  values: readonly number[],
  reading: OutputReading = plain,
  [height, width] = [1, 2],
) {
  const photo = { height: height ?? 1, width: width ?? 2 };
  return saliencyOfOutput({ data: Float32Array.from(values), dims }, photo, 'u2.onnx', reading);
}

describe('trainer/saliency saliencyOfOutput', () => {
  it('reads one map, whatever axes of 1 stand around it', () => {
    for (const dims of [
      [1, 2],
      [1, 1, 2],
      [1, 1, 1, 2],
      [1, 1, 1, 1, 2],
    ]) {
      expect([...read(dims, [0.25, 0.75]).data], dims.join()).to.deep.equal([0.25, 0.75]);
    }
    expect([...read([1, 2, 3, 1], [0, 0.25, 0.5, 0.75, 1, 1], plain, [2, 3]).data]).to.deep.equal([
      0, 0.25, 0.5, 0.75, 1, 1,
    ]);
    expect([...read([1, 1, 3, 1], [0, 0.5, 1], plain, [3, 1]).data]).to.deep.equal([0, 0.5, 1]);
  });

  it('takes the sigmoid of logits, the softmax of two channels of them', () => {
    const sigmoid = (value: number) => Math.fround(1 / (1 + Math.exp(-value)));
    expect([...read([1, 1, 1, 2], [-2, 3], { ...plain, values: 'logit' }).data]).to.deep.equal([
      sigmoid(-2),
      sigmoid(3),
    ]);
    const two = [1, 5, 4, 2]; // channel 0: 1, 5; channel 1: 4, 2
    const second = read([1, 2, 1, 2], two, { ...plain, values: 'logit', objectChannel: 1 });
    expect([...second.data]).to.deep.equal([sigmoid(3), sigmoid(-3)]);
    const first = read([1, 2, 1, 2], two, { ...plain, values: 'logit', objectChannel: 0 });
    expect([...first.data]).to.deep.equal([sigmoid(-3), sigmoid(3)]);
    expect([...read([1, 1, 1, 2], [-1000, 1000], { ...plain, values: 'logit' }).data]).to.deep.equal([0, 1]);
  });

  it('takes the named one of two channels of probabilities', () => {
    const both = [0.75, 0.5, 0.25, 0.5];
    expect([...read([1, 2, 1, 2], both, { ...plain, objectChannel: 0 }).data]).to.deep.equal([0.75, 0.5]);
    expect([...read([1, 2, 1, 2], both, { ...plain, objectChannel: 1 }).data]).to.deep.equal([0.25, 0.5]);
  });

  it('refuses two channels of which neither is named, and says the cure', async () => {
    await failure(
      () => read([1, 2, 1, 2], [0, 1, 1, 0]),
      'MODEL',
      ['u2.onnx gives two channels (1×2)'],
      'objectChannel 1',
    );
    await failure(() => read([1, 1, 1, 2], [0, 1], { objectChannel: 1 }), 'MODEL', ['cannot be channel 1'], 'Leave');
  });

  it('refuses what is no map: classes, batches, too few numbers, other types', async () => {
    const refused = (dims: number[], count: number) =>
      failure(() => read(dims, new Array<number>(count).fill(0)), 'MODEL', [`is ${dims.join('×')}`, 'no map'], '1 × 1');
    await refused([1, 21, 1, 2], 42);
    await refused([2, 1, 1, 2], 4);
    await refused([1, 1, 2, 2], 3);
    await refused([2], 2);
    await refused([1, 1, 0, 2], 0);
    const bytes = { data: Uint8Array.of(1, 2), dims: [1, 1, 1, 2] };
    await failure(() => saliencyOfOutput(bytes, { height: 1, width: 2 }, 'n'), 'MODEL', ['not float32']);
  });

  it('checks the range: logits taken for probabilities, and NaN, are named', async () => {
    await failure(() => read([1, 1, 1, 2], [0.5, 2.5]), 'MODEL', ['gives 2.5', '0 to 1'], 'logit');
    await failure(() => read([1, 1, 1, 2], [-0.5, 0.5]), 'MODEL', ['gives -0.5'], 'logit');
    await failure(() => read([1, 1, 1, 2], [0.5, Number.NaN]), 'NUMERIC', ['NaN at number 1']);
    expect([...read([1, 1, 1, 2], [-0.0005, 1.0005]).data]).to.deep.equal([0, 1]);
  });

  it('divides by the largest value unless told not to, and leaves an empty map empty', () => {
    expect([...read([1, 1, 1, 2], [0.25, 0.5], {}).data]).to.deep.equal([0.5, 1]);
    expect([...read([1, 1, 1, 2], [0, 0], {}).data]).to.deep.equal([0, 0]);
  });

  it('brings the map to the photo’s size', () => {
    const { data, height, width } = read([1, 1, 1, 2], [0, 1], plain, [2, 4]);
    expect([height, width, ...data]).to.deep.equal([2, 4, 0, 0.25, 0.75, 1, 0, 0.25, 0.75, 1]);
  });
});

describe('trainer/saliency networkSaliency', () => {
  const photo: RgbImage = { kind: 'rgb', data: Uint8Array.of(10, 20, 30, 40, 50, 60), height: 1, width: 2 };

  it('normalises the photo in the network’s order, runs it at its size, and brings the map back', async () => {
    const seen: FloatImage[] = [];
    const network = networkSaliency(
      async (image) => {
        seen.push(image);
        return { data: Float32Array.of(0, 1, 0, 1), dims: [1, 1, 2, 2] };
      },
      { name: 'u2.onnx', size: { height: 2, width: 2 }, mean: [10, 0, 0], std: [1, 2, 10], channelOrder: 'bgr' },
    );
    const map = await network.map(photo);
    expect([map.height, map.width, ...map.data]).to.deep.equal([1, 2, 0, 1]);
    expect([...(seen[0]?.data ?? [])]).to.deep.equal([3, 6, 3, 6, 10, 25, 10, 25, 0, 30, 0, 30]);
    expect(network.supervision).to.equal('saliency of u2.onnx, a network that learned from other photos');
  });

  it('runs at the photo’s own size where the network reads any, and passes failures on with its name', async () => {
    const mirrored = networkSaliency(
      async ({ data, height, width }) => ({
        data: flipPlanes(data.slice(0, height * width), 1, height, width),
        dims: [1, 1, height, width],
      }),
      { name: 'any.onnx', mean: [0, 0, 0], std: [40, 40, 40] },
    );
    expect([...(await mirrored.map(photo)).data]).to.deep.equal([1, 0.25]);
    const bright = networkSaliency(async ({ data }) => ({ data, dims: [1, 3, 1, 2] }), {
      name: 'rgb.onnx',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
    await failure(() => bright.map(photo), 'MODEL', ['rgb.onnx is 1×3×1×2']);
  });
});
