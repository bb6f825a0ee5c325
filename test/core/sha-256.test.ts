import { createHash } from 'node:crypto';
import { sha256Hex } from '@dsrg/core';
import { expect } from 'chai';

describe('sha256Hex', () => {
  it('is that of FIPS 180-4', () => {
    expect(sha256Hex('')).to.equal('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256Hex('abc')).to.equal('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('is Node’s, at every length around a block', () => {
    const bytes = Uint8Array.from({ length: 200 }, (_, k) => (k * 37) & 255);
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(1, 1 + length);
      expect(sha256Hex(part), `${length} bytes`).to.equal(createHash('sha256').update(part).digest('hex'));
    }
    expect(sha256Hex('ü — 20 cats')).to.equal(createHash('sha256').update('ü — 20 cats').digest('hex'));
  });
});
