import { expect } from 'chai';
import fc from 'fast-check';
import { Crc32c } from '../../../converters/weights/formats/crc32c.ts';

describe('CRC-32C', () => {
  const crc = new Crc32c();
  const ascii = (text: string) => new TextEncoder().encode(text);

  it('is that of RFC 3720 (B.4) and of the catalogue of CRCs', () => {
    expect(crc.of(ascii('123456789')).toString(16)).to.equal('e3069283');
    expect(crc.of(new Uint8Array(32)).toString(16)).to.equal('8a9136aa');
    expect(crc.of(new Uint8Array(32).fill(255)).toString(16)).to.equal('62a8ab43');
    expect(crc.of(Uint8Array.from({ length: 32 }, (_, k) => k)).toString(16)).to.equal('46dd794e');
    expect(crc.of(new Uint8Array(0))).to.equal(0);
  });

  it('does not depend on where in memory the bytes lie', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(7), (bytes, offset) => {
        const moved = new Uint8Array(bytes.length + 8);
        moved.set(bytes, offset);
        const bitwise = bytes.reduce((sum, byte) => {
          let crc = sum ^ byte;
          for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
          return crc;
        }, -1);
        expect(crc.of(moved.subarray(offset, offset + bytes.length))).to.equal(~bitwise >>> 0);
      }),
    );
  });
});
