import { expect } from 'chai';
import fc from 'fast-check';
import { LongText, latin1Bytes } from '../../../converters/read/pickle/pickle-values.ts';

describe('bytes that a pickle has as text', () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);

  it('come back, as a text and as its UTF-8, wherever it lies in memory', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(7), (bytes, offset) => {
        const text = String.fromCharCode(...bytes);
        expect([...latin1Bytes(text)]).to.deep.equal([...bytes]);
        const moved = new Uint8Array(offset + utf8(text).length);
        moved.set(utf8(text), offset);
        expect([...latin1Bytes(new LongText(moved.subarray(offset)))]).to.deep.equal([...bytes]);
      }),
    );
  });

  it('are refused where a character is no byte, wherever it stands', () => {
    for (const character of ['Ā', '€', '\uffff', '😀']) {
      for (let place = 0; place < 12; place++) {
        const text = `${'ÿ'.repeat(place)}${character}${'a'.repeat(11 - place)}`;
        for (const value of [text, new LongText(utf8(text))]) expect(() => latin1Bytes(value)).to.throw('beyond 255');
      }
    }
    for (const broken of [[0xc3], [0x80], [0xc0, 0x80], [0x61, 0xc2, 0x61]]) {
      expect(() => latin1Bytes(new LongText(Uint8Array.from(broken)))).to.throw('beyond 255');
    }
  });
});
