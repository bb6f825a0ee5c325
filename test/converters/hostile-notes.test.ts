import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { readYoloYaml } from '../../converters/read/labelling/read-yolo.ts';
import { photoKeywords } from '../../converters/read/photo-keywords.ts';
import { watchCosts } from './watch-costs.ts';

/** Steps that libraries take inside, which no budget of ours counts: what they cost is measured. */
const segment = (marker: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
const jpeg = (one: Buffer, times = 1): Uint8Array =>
  new Uint8Array(
    Buffer.concat([Buffer.from([0xff, 0xd8]), ...new Array<Buffer>(times).fill(one), Buffer.from([0xff, 0xda, 0, 2])]),
  );
const app1 = (content: Buffer): Buffer => segment(0xe1, content);
const exif = (block: Buffer): Buffer => app1(Buffer.concat([Buffer.from('Exif\0\0'), block]));

/** A TIFF block whose directory has many entries of one kind, each of which claims to hold `count` values at the block's own start. */
function directory(entries: number, type: number, count: number): Buffer {
  const block = Buffer.alloc(14 + 12 * entries);
  block.write('II*\0', 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(entries, 8);
  for (let k = 0; k < entries; k++) {
    block.writeUInt16LE(0x9c9e, 10 + 12 * k); // XPKeywords
    block.writeUInt16LE(type, 12 + 12 * k);
    block.writeUInt32LE(count, 14 + 12 * k);
  }
  return block;
}

/** Keywords of IPTC, each of a word. */
function iptc(words: number, word: string): Buffer {
  const one = Buffer.concat([Buffer.from([0x1c, 2, 25, 0, word.length]), Buffer.from(word)]);
  const all = Buffer.concat(new Array<Buffer>(words).fill(one));
  const head = Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0');
  return segment(0xed, Buffer.concat([head, Buffer.from([all.length >> 8, all.length & 255]), all]));
}

const notes: Readonly<Record<string, () => Uint8Array>> = {
  'empty blocks of EXIF': () => jpeg(app1(Buffer.from('Exif\0\0')), 16_000),
  'blocks of EXIF that claim more than they hold': () => jpeg(exif(directory(1, 1, 100_000)), 8000),
  'a directory of keywords over each other': () => jpeg(exif(directory(5000, 1, 60_000))),
  'a TIFF of keywords over each other': () => new Uint8Array(directory(60_000, 1, 700_000)),
  'a TIFF that claims 4 billion numbers': () => new Uint8Array(directory(1000, 12, 0xffffffff)),
  'keywords of IPTC': () => jpeg(iptc(7000, 'cat'), 20),
  'packets of XMP': () => jpeg(app1(Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:subject>')), 8000),
  'filling bytes': () => new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(500_000, 0xff)])),
};

const yaml: Readonly<Record<string, string>> = {
  brackets: `names: ${'['.repeat(31)}${']'.repeat(31)}\n`,
  'one key again and again': 'names: 1\n',
  'questions, which are keys without values': '? a\n',
  'aliases of a list': '- &a [x, x]\n- *a\n',
  documents: '---\n',
  'empty lines': '\n',
  'letters of quotes': "- 'a''b'\n",
};

describe('what libraries do inside, with what a few kilobytes can ask of them', function () {
  this.timeout(30_000);
  for (const [name, make] of Object.entries(notes))
    it(`notes of photos: ${name}`, async () => {
      const bytes = make();
      const check = watchCosts();
      const words = await photoKeywords(bytes);
      check(bytes.length, name);
      expect(words.every((word) => typeof word === 'string')).to.equal(true);
    });

  for (const [name, piece] of Object.entries(yaml))
    it(`YAML: ${name}`, () => {
      const text = `names: [cat]\n${piece.repeat(32_000 / piece.length)}`.slice(piece.startsWith('names') ? 13 : 0);
      const check = watchCosts();
      try {
        readYoloYaml(text, 'data.yaml');
      } catch (error) {
        expect(error).to.be.instanceOf(DsrgError);
      }
      check(text.length, name);
    });
});
