import { DsrgError, type FloatImage, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { guideG0 } from '../../../trainer/guides/guide-g0.ts';
import { guideG1 } from '../../../trainer/guides/guide-g1.ts';
import { oracleSaliency, oracleSeeds, salientMask } from '../../../trainer/guides/salient-mask.ts';
import { failure } from '../../core/node/failure.ts';
import { drawLabels, drawMask, greyPhoto, showLabels } from './pictures.ts';

const saliency = drawMask('##....', '##..##', '....##', '#.....');

describe('trainer/guides guideG0', () => {
  it('gives all salient pixels one tag drawn at random, the smallest speck included', () => {
    expect(showLabels(guideG0({ saliency, tags: [7, 4] }, () => 0.49))).to.deep.equal([
      '44....',
      '44..44',
      '....44',
      '4.....',
    ]);
    expect(showLabels(guideG0({ saliency, tags: [7, 4] }, () => 0.5)).join('')).to.include('77');
  });

  it('draws once for every photo, and leaves one without tags background', () => {
    let draws = 0;
    const random = () => draws++ / 10;
    expect(showLabels(guideG0({ saliency, tags: [] }, random)).join('')).to.equal('.'.repeat(24));
    guideG0({ saliency, tags: [3] }, random);
    expect(draws).to.equal(2);
  });
});

describe('trainer/guides guideG1', () => {
  const photo: RgbImage = { ...greyPhoto(4, 6), data: Uint8Array.from({ length: 72 }, (_, i) => i) };

  it('gives each component the tag of the highest score, from its box with the rest masked out', async () => {
    const crops: RgbImage[] = [];
    const shape = drawMask('##....', '#...##', '....##', '......');
    const scores = [
      [9, 0.2, 0.1],
      [9, 0.3, 0.7],
    ];
    const guide = await guideG1(
      { photo, saliency: shape, tags: [3, 2] },
      async (crop) => scores[crops.push(crop) - 1] ?? [],
      { salientShare: 0, fill: [1, 2, 3] },
    );
    expect(showLabels(guide)).to.deep.equal(['22....', '2...33', '....33', '......']);
    expect(crops.map(({ height, width }) => [height, width])).to.deep.equal([
      [2, 2],
      [2, 2],
    ]);
    expect([...(crops[0]?.data ?? [])]).to.deep.equal([0, 1, 2, 3, 4, 5, 18, 19, 20, 1, 2, 3]);
    expect([...(crops[1]?.data ?? [])]).to.deep.equal([30, 31, 32, 33, 34, 35, 48, 49, 50, 51, 52, 53]);
  });

  it('asks nobody where there is one tag or none, and gives ties to the lower class', async () => {
    const refuse = () => {
      throw new Error('asked');
    };
    const one = await guideG1({ photo, saliency, tags: [5] }, refuse, { salientShare: 0 });
    expect(showLabels(one)).to.deep.equal(['55....', '55..55', '....55', '......']);
    const none = await guideG1({ photo, saliency, tags: [] }, refuse, { salientShare: 0 });
    expect(showLabels(none).join('')).to.equal('.'.repeat(24));
    const tie = await guideG1({ photo, saliency, tags: [2, 1] }, () => [0, 0], { salientShare: 0 });
    expect(showLabels(tie)[0]).to.equal('11....');
  });

  it('leaves components below the share background', async () => {
    const guide = await guideG1({ photo, saliency, tags: [5] }, () => [], { salientShare: 5 / 24 });
    expect(showLabels(guide).join('')).to.equal('.'.repeat(24));
  });

  it('names a missing score, NaN, and sizes that differ', async () => {
    const input = { photo, saliency, tags: [2, 4] };
    const options = { salientShare: 0 };
    await failure(() => guideG1(input, () => [1, 2, 3], options), 'SHAPE', ['3 class scores', 'tag 4']);
    await failure(() => guideG1(input, () => [1, Number.NaN, 3, 4], options), 'NUMERIC', ['class 2']);
    await failure(() => guideG1({ ...input, saliency: drawMask('##', '##') }, () => []), 'SHAPE', ['2×2', '4×6']);
  });
});

describe('trainer/guides salientMask', () => {
  const map: FloatImage = {
    kind: 'float',
    data: Float32Array.of(0.2, 0.5, 127 / 255, 153 / 255),
    height: 2,
    width: 2,
    channels: 1,
  };

  it('counts a value at the threshold, rounded as maps of 8 bits are', () => {
    expect([...salientMask(map).data]).to.deep.equal([0, 1, 0, 1]);
    expect([...salientMask(map, { threshold: 0.6 }).data]).to.deep.equal([0, 0, 0, 1]);
    expect([...salientMask(map, { threshold: 0.2 }).data]).to.deep.equal([1, 1, 1, 1]);
    expect(() => salientMask({ ...map, channels: 2, width: 1 })).to.throw(DsrgError, '2 channels');
  });

  it('knows the truth where it is told', () => {
    const truth = drawLabels('.3?', '55.');
    expect([...oracleSaliency(truth).data]).to.deep.equal([0, 1, 0, 1, 1, 0]);
    expect(showLabels(oracleSeeds(truth))).to.deep.equal(['.3.', '55.']);
  });
});
