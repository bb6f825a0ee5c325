import { expect } from 'chai';
import { fitText, flowPieces, wrapText } from '../../../../core/node/sheet/sheet-text.ts';

/** Letters of ASCII and `ü`, ten pixels each. */
const font = { has: (character: string) => /^[ -~ü]$/.test(character), width: (text: string) => 10 * text.length };

describe('core/node words on a sheet', () => {
  it('writes what the font lacks with what it has', () => {
    const words: [string, string][] = [
      ['Kühe.jpg', 'Kühe.jpg'],
      ['Ku\u0308he.jpg', 'Kühe.jpg'],
      ['tiška ñandú', 'tiska nandu'],
      ['a … “b” – ‘c’', `a ... "b" - 'c'`],
      ['写真 1', '?? 1'],
      ['🐄', '?'],
    ];
    for (const [text, shown] of words) expect(fitText(text, 999, font), text).to.equal(shown);
  });

  it('cuts the middle of what is too long', () => {
    expect(fitText('abcdefghij', 100, font)).to.equal('abcdefghij');
    expect(fitText('abcdefghij', 90, font)).to.equal('abc...hij');
    expect(fitText('abcdefghij', 80, font)).to.equal('abc...ij');
    expect(fitText('abcdefghij', 40, font)).to.equal('a...');
    expect(fitText('abcdefghij', 30, font)).to.equal('');
  });

  it('breaks a text between its words', () => {
    expect(wrapText('one two three … four', 110, font)).to.deep.equal(['one two', 'three ...', 'four']);
    expect(wrapText('one unbreakable', 80, font)).to.deep.equal(['one', 'unb...le']);
    expect(wrapText('', 80, font)).to.deep.equal(['']);
  });

  it('begins a line where a piece has no room, and never cuts one', () => {
    const places = [
      { line: 0, left: 0 },
      { line: 0, left: 45 },
      { line: 1, left: 0 },
      { line: 2, left: 0 },
    ];
    expect(flowPieces([40, 40, 200, 10], 100, 5)).to.deep.equal(places);
  });
});
