import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { readLabelmap } from '../../../../converters/read/labelling/read-labelmap.ts';
import { isYolo, readYolo, readYoloYaml } from '../../../../converters/read/labelling/read-yolo.ts';
import { parseJson } from '../../../../converters/read/parse-json.ts';
import { readMainList } from '../../../../converters/read/read-main-list.ts';
import { readTagsCsv } from '../../../../converters/read/read-tags-csv.ts';

/** Pieces that a reader which looks ahead, or goes back, would stumble over. */
const pieces = [
  '1',
  ' ',
  '\t',
  '0 1.',
  '.',
  '0 1 1 1 1 ',
  ':',
  ',',
  'a:1,',
  '"',
  "'",
  '[',
  '{"a":',
  '\\',
  '\n',
  'a b ',
  ';',
  '- ',
];

const readers: Record<string, (text: string) => unknown> = {
  YOLO: (text) => readYolo(text, 'a', ['cat'], 'a.txt'),
  'the look for YOLO': isYolo,
  'YAML of YOLO': (text) => readYoloYaml(text.slice(0, 8000), 'data.yaml'),
  'labelmap.txt': (text) => readLabelmap(text, 'labelmap.txt'),
  JSON: (text) => parseJson(text, 'a.json', 'names'),
  'lists of Main': (text) => readMainList(text, 'cat_train.txt'),
  'a CSV of tags': (text) => readTagsCsv(`image,tags\na,"${text.replaceAll('"', '""')}"\n`, 't.csv'),
  'a CSV of tags, with classes': (text) =>
    readTagsCsv(`image,tags\na,"${text.replaceAll('"', '""')}"`, 't', ['background', 'a b', '1, 1']),
};

describe('readers of annotation tools’ files', function () {
  this.timeout(20_000);
  // Linear: five times the letters take five times the steps, and half a megabyte of each kind a second or less.
  for (const [what, before] of [
    ['at the beginning', ''],
    ['below a header', 'image,tags\n'],
    ['below one column of a class', 'image,cat\n'],
  ])
    it(`take steps in proportion to half a megabyte: a CSV of arbitrary text ${what}`, () => {
      for (const piece of pieces) {
        try {
          readTagsCsv(before + piece.repeat(500_000 / piece.length), 't.csv');
        } catch (error) {
          expect(error, JSON.stringify(piece)).to.be.instanceOf(DsrgError);
          expect((error as DsrgError).message.length, JSON.stringify(piece)).to.be.below(1000);
        }
      }
    });

  it('say why a YAML file of names is too long to read, and pass over others', () => {
    const long = `names:\n${'  - a name\n'.repeat(4000)}`;
    expect(() => readYoloYaml(long, 'data.yaml'))
      .to.throw(DsrgError, /data\.yaml has \d+ letters; YAML is read up to 32768/)
      .with.property('hint')
      .that.includes('classes.txt');
    expect(readYoloYaml(`# ${'x'.repeat(40_000)}`, 'other.yaml')).to.equal(undefined);
  });

  for (const [what, read] of Object.entries(readers)) {
    it(`take steps in proportion to a hundred kilobytes: ${what}`, () => {
      for (const piece of pieces) {
        for (const end of ['', '!', '\n0 0.5 0.5 x']) {
          const text = piece.repeat(100_000 / piece.length) + end;
          try {
            read(text);
          } catch (error) {
            expect(error, `${what} of ${JSON.stringify(piece)}`).to.be.instanceOf(DsrgError);
          }
        }
      }
    });
  }
});
