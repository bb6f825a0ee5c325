import { type LabelMap, resizeLabels } from '@dsrg/core';
import { expect } from 'chai';

const counted: LabelMap = { kind: 'labels', data: Uint8Array.from({ length: 35 }, (_, i) => i), height: 5, width: 7 };

describe('resizeLabels', () => {
  it('half-pixel equals PIL NEAREST', () => {
    expect([...resizeLabels(counted, 3, 4).data]).to.deep.equal([0, 2, 4, 6, 14, 16, 18, 20, 28, 30, 32, 34]);
  });

  it('asymmetric equals cv2.INTER_NEAREST', () => {
    const expected = [0, 1, 3, 5, 7, 8, 10, 12, 21, 22, 24, 26];
    expect([...resizeLabels(counted, 3, 4, 'asymmetric').data]).to.deep.equal(expected);
  });

  it('align-corners takes every eighth label from 321 to 41, as Caffe label_shrink', () => {
    const data = Uint8Array.from({ length: 321 * 321 }, (_, i) => (i * 31) % 251);
    const shrunk = resizeLabels({ kind: 'labels', data, height: 321, width: 321 }, 41, 41, 'align-corners');
    const expected = Array.from({ length: 41 * 41 }, (_, i) => data[Math.floor(i / 41) * 8 * 321 + (i % 41) * 8]);
    expect([...shrunk.data]).to.deep.equal(expected);
  });
});
