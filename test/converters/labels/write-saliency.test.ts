import { readSaliency, writeSaliency } from '@dsrg/converters';
import type { FloatImage } from '@dsrg/core';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';

const map = (...data: number[]): FloatImage => {
  return { kind: 'float', data: Float32Array.from(data), height: 1, width: data.length, channels: 1 };
};

describe('converters/labels writeSaliency', () => {
  it('writes what readSaliency reads, in 255 steps, cut off at 0 and 1', () => {
    const { data, height, width } = readSaliency(writeSaliency(map(-1, 0, 0.2, 0.5, 1, 7)), 'a.png');
    expect([height, width]).to.deep.equal([1, 6]);
    expect([...data]).to.deep.equal([0, 0, 51, 128, 255, 255].map((grey) => Math.fround(grey / 255)));
  });

  it('refuses NaN and more than a channel', async () => {
    await failure(() => writeSaliency(map(0, Number.NaN)), 'NUMERIC', ['NaN at number 1']);
    await failure(() => writeSaliency({ ...map(0, 1), width: 1, channels: 2 }), 'SHAPE', ['2 channels; 1 is expected']);
  });
});
