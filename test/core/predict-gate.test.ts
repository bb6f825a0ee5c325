import { type DsrgError, type ModelMetadata, predict, predictLabels, type RgbImage, type Segmenter } from '@dsrg/core';
import { expect } from 'chai';
import { tinyMetadata } from './tiny-model.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('core predict with a gate', () => {
  /** Three classes whose scores are 0, 2 and 1 everywhere; the tags' scores change with the view. */
  function gated(tags: readonly (readonly number[])[], change: Partial<ModelMetadata> = {}): Segmenter {
    const classes = ['background', 'cat', 'dog'];
    const gate = { output: 'gate', thresholds: [0, 0.5, 0.5] };
    const metadata = tinyMetadata(classes, { outputStride: 1, gate, ...change });
    let view = 0;
    const segment: Segmenter['segment'] = async ({ height, width }, _signal, wanted = {}) => {
      const data = Float32Array.from(
        { length: 3 * height * width },
        (_, i) => [0, 2, 1][Math.floor(i / height / width)]!,
      );
      const map = { kind: 'logits', data, height, width, classes: 3 } as const;
      return wanted.tags ? { ...map, tags: Float32Array.from(tags[view++]!) } : map;
    };
    return { metadata, provider: 'fake', providerNote: 'fake', segment, close: async () => {} };
  }
  const grey: RgbImage = { kind: 'rgb', data: new Uint8Array(12).fill(100), height: 2, width: 2 };

  it('leaves out what it holds absent, with the mean over all views deciding', async () => {
    expect([...(await predictLabels(gated([]), grey)).data]).to.deep.equal([1, 1, 1, 1]);
    const labels = await predictLabels(gated([[-3, 2]]), grey, { gate: true });
    expect([...labels.data]).to.deep.equal([2, 2, 2, 2]);
    // σ(−3) and σ(4): their mean is .515.
    const both = gated([
      [-3, 5],
      [4, 5],
    ]);
    expect([...(await predictLabels(both, grey, { gate: true, flip: true })).data]).to.deep.equal([1, 1, 1, 1]);
  });

  it('keeps the best class, refines the planes that stay, and gives 0 for the others', async () => {
    const best = await predictLabels(gated([[-3, -4]]), grey, { gate: true });
    expect([...best.data]).to.deep.equal([1, 1, 1, 1]);
    let planes = 0;
    const refined = await predictLabels(gated([[-3, 2]]), grey, {
      gate: true,
      refine: (_, map) => {
        planes = map.classes;
        return map;
      },
    });
    expect([planes, ...refined.data]).to.deep.equal([2, 2, 2, 2, 2]);
    const map = await predict(gated([[-3, 2]]), grey, { gate: true });
    expect([map.classes, map.data[4]]).to.deep.equal([3, 0]);
    expect(map.data[8]).to.be.closeTo(sigmoid(1), 1e-6);
  });

  it('weighs the classes where asked, and leaves background as probable as it was', async () => {
    const gate = { output: 'gate', thresholds: [0, 1, 1], priors: [1, 0.5, 0.5] };
    // Both at their priors, and dog three times as probable as cat.
    const plain = await predict(gated([]), grey);
    const same = await predict(gated([[0, 0]], { gate }), grey, { gate: 'weigh' });
    for (const [i, value] of same.data.entries()) expect(value).to.be.closeTo(plain.data[i]!, 1e-6);
    const scores = [Math.log(0.25 / 0.75), Math.log(0.75 / 0.25)];
    const weighed = await predict(gated([scores], { gate }), grey, { gate: 'weigh' });
    expect(weighed.data[0]).to.equal(plain.data[0]);
    expect(weighed.data[8]! / weighed.data[4]!).to.be.closeTo(9 / Math.E, 1e-5);
    expect([...(await predictLabels(gated([scores], { gate }), grey, { gate: 'weigh' })).data]).to.deep.equal([
      ...[2, 2, 2, 2],
    ]);
  });

  it('is refused beside named classes and a window', async () => {
    const refusal = (options: object) =>
      predictLabels(gated([[1, 1]]), grey, { gate: true, ...options }).catch((error: DsrgError) => error.message);
    expect(await refusal({ classes: [0, 1] })).to.match(/are named, and a gate/);
    expect(await refusal({ window: { height: 2, width: 2, stride: 2 } })).to.match(/whole photos/);
  });
});
