import { createNetwork, type FloatBatch, type LabelMap, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import { recurseedTiny } from '../../../trainer/methods/recurseed/presets/recurseed-tiny.ts';
import { everyStepParts } from '../../../trainer/recursion/every-step-task.ts';
import type { EveryStep } from '../../../trainer/recursion/recursion-settings.ts';
import type { OpenNetwork } from '../../../trainer/run/networks.ts';
import type { PhotoItem, PhotoSet } from '../../../trainer/run/photo-set.ts';

const side = 33;
const photo: RgbImage = { kind: 'rgb', data: new Uint8Array(3 * side * side).fill(90), height: side, width: side };
const items: PhotoItem[] = ['a', 'b', 'c'].map((id) => ({ id, tags: [1] }));
const network = createNetwork('tiny', { classes: 3 });
const preset = recurseedTiny.settings;
const { labels: own } = preset.recursion;
const labels: EveryStep = {
  ...(own as EveryStep),
  ...{ iterations: 1, dilations: [1], start: 0.5, alarm: { agreement: 0.1, coverage: 0.05, objects: 0, epochs: 1 } },
};
const settings = { ...preset.recursion, crop: side, fit: 'warp', scale: [1, 1], mirror: false, labels } as const;

function parts(asked: string[] = []) {
  const mask: LabelMap = { kind: 'labels', data: new Uint8Array(side * side).fill(1), height: side, width: side };
  const photos = {
    photo: async () => photo,
    hasMask: () => true,
    async mask({ id }: PhotoItem) {
      asked.push(id);
      return mask;
    },
  } as unknown as PhotoSet;
  const work = { name: 'recursion', settings: settings as never, photos, inputs: {}, common: { longSide: side } };
  return everyStepParts(work, { network } as OpenNetwork, labels);
}

/** Maps of 9 × 9 cells, by channel and column. */
function maps(channels: number, value: (channel: number, column: number) => number): FloatBatch {
  const data = Float32Array.from({ length: 3 * channels * 81 }, (_, i) => value(Math.floor(i / 81) % channels, i % 9));
  return { kind: 'batch', count: 3, channels, height: 9, width: 9, data };
}
const features = { trunk3: maps(48, (c) => c % 3), trunk5: maps(64, (c) => c % 2) };
/** What a decoder says that is sure of one class everywhere. */
const says = (wanted: number) => maps(3, (c) => (c === wanted ? 5 : 0));
const place = (step: number) => ({ step, steps: 10, epoch: 0 });

describe('trainer/recursion everyStepParts', () => {
  it('learns tags alone at first, and looks at no mask', async () => {
    const asked: string[] = [];
    const { prepare, loss, endEpoch, phase } = parts(asked);
    const { target, followed } = await prepare(items, createRandom(1), place(4));
    expect([followed, asked, phase?.(place(4))]).to.deep.equal([false, [], 'tags']);
    const found = await loss({ cam: maps(2, () => 1), logits: says(1), ...features }, target);
    expect(Object.keys(found.values)).to.deep.equal(['tags']);
    expect(endEpoch?.()).to.equal(undefined);
  });

  it('gives a mixed batch out of the plain one, whose labels come with it', async () => {
    const asked: string[] = [];
    const { prepare, loss } = parts(asked);
    const { images, target, followed } = await prepare(items, createRandom(1), place(5));
    expect(followed).to.equal(true);
    expect(asked).to.deep.equal(['a', 'b', 'c']);
    const outputs = { cam: maps(2, (c, x) => (c === 0 ? x - 4 : 0)), logits: says(1), ...features };
    const { next } = await loss(outputs, target);
    // The decoder is sure of class 1 everywhere: every picture is its partner, and they are alike.
    expect(next?.images.data).to.deep.equal(images.data);
    const mixed = await loss({ ...outputs, logits: says(2) }, (next as NonNullable<typeof next>).target);
    expect(Object.keys(mixed.values)).to.deep.equal(['mixed maps', 'mixed pixels']);
    expect(mixed.values['mixed pixels']).to.be.closeTo(Math.log(2 + Math.exp(5)), 1e-4);
    expect(mixed.next).to.equal(undefined);
  });

  it('tells of a recursion that believes more while its decoder agrees with less', async () => {
    const { prepare, loss, endEpoch } = parts();
    const epoch = async (cam: FloatBatch, logits: FloatBatch) => {
      const { target } = await prepare(items, createRandom(1), place(5));
      await loss({ cam, logits, ...features }, target);
      return endEpoch?.();
    };
    // A slope leaves pixels between certain and denied; the decoder shares the denial.
    const first = await epoch(
      maps(2, (c, x) => (c === 0 ? x : 0)),
      says(0),
    );
    expect(first?.values.coverage).to.be.within(0.05, 0.94);
    expect(first?.values.agreement).to.be.above(0.1);
    expect(first?.stop).to.equal(undefined);
    // Nothing fires: all is certain background, which the decoder denies everywhere.
    const second = await epoch(
      maps(2, () => -1),
      says(1),
    );
    expect(second?.values).to.include({ coverage: 1, agreement: 0, precision: 0, objects: 0, 'decoder objects': 1 });
    expect(second?.stop?.message).to.match(/^Stage recursion is collapsing: between epochs 1 and 2 /);
  });
});
