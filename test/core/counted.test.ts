import { counted } from '@dsrg/core';
import { expect } from 'chai';

describe('core counted', () => {
  it('names one thing and several', () => {
    expect([0, 1, 2].map((count) => counted(count, 'photo'))).to.deep.equal(['0 photos', '1 photo', '2 photos']);
    expect([1, 3].map((count) => counted(count, 'class'))).to.deep.equal(['1 class', '3 classes']);
    expect([1, 3].map((count) => counted(count, 'unknown box'))).to.deep.equal(['1 unknown box', '3 unknown boxes']);
    expect([1, 3].map((count) => counted(count, 'photo of cats', 'photos of cats'))).to.deep.equal([
      '1 photo of cats',
      '3 photos of cats',
    ]);
  });
});
