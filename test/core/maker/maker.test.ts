import {
  createOneMaker,
  encodeLabels,
  encodeMaker,
  type Maker,
  makerOfJpeg,
  makerOfPng,
  markJpeg,
  markPng,
  parseMaker,
  vocPalette,
} from '@dsrg/core';
import { decodePhoto, encodeJpeg } from '@dsrg/core/node';
import { expect } from 'chai';
import { decode } from 'fast-png';
import { failure } from '../node/failure.ts';

const maker = (says: string, digit = '1'): Maker => ({ hash: digit.repeat(64), says });
const png = encodeLabels({ kind: 'labels', data: Uint8Array.of(0, 1, 2, 255), height: 2, width: 2 }, vocPalette());

describe('core/maker', () => {
  it('marks a PNG: the same picture, a remark that any decoder shows, found in its first bytes', () => {
    const made = maker('größe “.onnx” (スケール 1…)');
    const marked = markPng(png, made);
    expect(makerOfPng(marked)).to.deep.equal(made);
    expect(makerOfPng(marked.subarray(0, 400))).to.deep.equal(made);
    expect(makerOfPng(png)).to.equal(undefined);
    // An outside decoder, which checks the sums.
    const { data, palette, text } = decode(marked, { checkCrc: true });
    expect([...data]).to.deep.equal([0, 1, 2, 255]);
    expect(palette).to.deep.equal(decode(png).palette);
    expect(JSON.parse(text.dsrg ?? '')).to.deep.equal({ maker: made });
  });

  it('marks a JPEG: the same picture, a comment behind the header that has to come first', async () => {
    const photo = { kind: 'rgb', data: Uint8Array.from({ length: 192 }, (_, i) => i), height: 8, width: 8 } as const;
    const jpeg = await encodeJpeg(photo);
    const made = maker('größe “.onnx” (スケール 1…)');
    const marked = markJpeg(jpeg, made);
    expect(makerOfJpeg(marked)).to.deep.equal(made);
    expect(makerOfJpeg(jpeg)).to.equal(undefined);
    expect(makerOfJpeg(png)).to.equal(undefined);
    expect([...marked.subarray(0, 4)], 'JFIF first').to.deep.equal([...jpeg.subarray(0, 4)]);
    expect(await decodePhoto(marked, 'a.jpg')).to.deep.equal(await decodePhoto(jpeg, 'a.jpg'));
    // Without a JFIF header, and cut off in the midst of the comment.
    const bare = Uint8Array.of(0xff, 0xd8, 0xff, 0xdb, 0, 3, 0);
    expect(makerOfJpeg(markJpeg(bare, made))).to.deep.equal(made);
    expect(makerOfJpeg(marked.subarray(0, 60))).to.equal(undefined);
  });

  it('takes remarks of others for none, and nothing of them steers a terminal', () => {
    for (const text of ['', 'x', '{}', '{"maker":1}', '{"maker":{"hash":"1","says":"a"}}', 'null']) {
      expect(parseMaker(text), text).to.equal(undefined);
    }
    const hostile = parseMaker(encodeMaker(maker(`a\u001b[31m\u202e${'x'.repeat(1000)}`)));
    expect(hostile?.says)
      .to.match(/^a \[31m x+$/)
      .and.to.have.length(400);
    expect(makerOfPng(new Uint8Array(0))).to.equal(undefined);
    // A chunk that says it is longer than the file.
    const cut = markPng(png, maker('a'));
    new DataView(cut.buffer).setUint32(33, 0xffffffff);
    expect(makerOfPng(cut)).to.equal(undefined);
  });

  it('names both files and both makers where a set has two', async () => {
    const one = createOneMaker();
    one.see('a.png', maker('A'));
    one.see('b.png', maker('A, moved'));
    expect(one.maker?.says).to.equal('A');
    await failure(
      () => one.see('c.png', maker('B', '2')),
      'FILE_FORMAT',
      ['a.png is of A; c.png is of B.'],
      'empty folder',
    );
    await failure(
      () => one.see('d.png', undefined),
      'FILE_FORMAT',
      ['d.png does not say what made it'],
      'convert masks',
    );
    const foreign = createOneMaker();
    foreign.see('a.png', undefined);
    foreign.see('b.png', undefined);
    expect(foreign.maker).to.equal(undefined);
    await failure(() => foreign.see('c.png', maker('B')), 'FILE_FORMAT', ['a.png does not say', 'c.png is of B']);
  });
});
