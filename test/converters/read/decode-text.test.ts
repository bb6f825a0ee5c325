import { expect } from 'chai';
import { decodeText } from '../../../converters/read/decode-text.ts';
import { failure } from '../../core/node/failure.ts';

const wide = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at++) view.setUint16(2 * at, text.charCodeAt(at), littleEndian);
  return new Uint8Array(view.buffer);
};

describe('decodeText', () => {
  const text = 'image,tags\nä.jpg,Kühe\n';
  for (const [what, bytes, encoding] of [
    ['UTF-8', new TextEncoder().encode(text), 'UTF-8'],
    ['UTF-8 with its mark', new TextEncoder().encode(`\uFEFF${text}`), 'UTF-8'],
    ['UTF-16, least byte first, with its mark', wide(`\uFEFF${text}`, true), 'UTF-16'],
    ['UTF-16, greatest byte first, with its mark', wide(`\uFEFF${text}`, false), 'UTF-16'],
    ['UTF-16, least byte first', wide(text, true), 'UTF-16'],
    ['UTF-16, greatest byte first', wide(text, false), 'UTF-16'],
    ['Windows-1252', Uint8Array.from(text, (letter) => letter.charCodeAt(0)), 'Windows-1252'],
  ] as const) {
    it(`reads ${what}`, () => expect(decodeText(bytes, 'tags.csv')).to.deep.equal({ text, encoding }));
  }

  it('reads UTF-16 without a mark where most letters are not Latin', () => {
    const tags = 'image,tags\n1.jpg,猫\n2.jpg,犬;猫\n';
    expect(decodeText(wide(tags, true), 'x').text).to.equal(tags);
  });

  it('reads the euro sign of Windows, and nothing at all', () => {
    expect(decodeText(Uint8Array.of(0x80, 0xe4), 'x').text).to.equal('€ä');
    expect(decodeText(new Uint8Array(0), 'x')).to.deep.equal({ text: '', encoding: 'UTF-8' });
  });

  it('refuses what is no text', () =>
    failure(
      () => decodeText(Uint8Array.of(1, 2, 3, 0, 0, 0, 65), 'a.csv'),
      'FILE_FORMAT',
      ['a.csv is no text'],
      'UTF-8',
    ));
});
