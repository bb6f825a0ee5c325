import { ReadBudget } from '@dsrg/core';
import { expect } from 'chai';
import { decodeEntities } from '../../../../converters/read/xml/decode-entities.ts';
import { parseXml as parse, type XmlElement } from '../../../../converters/read/xml/parse-xml.ts';

const parseXml = (text: string): XmlElement => parse(text, new ReadBudget('a.xml', text.length));
const plain = ({ name, attributes, children, text }: XmlElement): unknown => [
  name,
  Object.fromEntries(attributes),
  text,
  ...children.map(plain),
];

describe('parseXml', () => {
  it('gives elements, attributes and texts', () => {
    const text = `\uFEFF<?xml version="1.0"?>
      <!-- <a> --><a one = "1 > 0" two='"&lt;"'> x <b/>y&#10;<b c="">&amp;lt;</b ><![CDATA[<&amp;>]]></a>\n\0`;
    const wanted = ['a', { one: '1 > 0', two: '"<"' }, 'x y\n<&amp;>', ['b', {}, ''], ['b', { c: '' }, '&lt;']];
    expect(plain(parseXml(text))).to.deep.equal(wanted);
  });

  for (const [text, message] of [
    ['', 'it holds no element'],
    ['cat', 'line 1: text stands outside of every element'],
    ['<a>\n<b>\n</a>', 'line 3: </a> closes <b>'],
    ['</a>', 'line 1: </a> closes nothing'],
    ['<a>', 'line 1: <a> is not closed'],
    ['<a', 'line 1: the tag <a> is not sound'],
    ['<a b=c/>', 'line 1: the tag <a> is not sound'],
    ['<a b="1" b="2"/>', 'line 1: <a> has b twice'],
    ['<a/><b/>', 'line 1: there is a second root element'],
    ['<a><!-- </a>', 'line 1: a comment is not closed'],
    ['< a/>', 'line 1: a tag has no name'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'it declares a document type'],
    [`${'<a>'.repeat(21)}${'</a>'.repeat(21)}`, 'line 1: its elements nest deeper than 20'],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => expect(() => parseXml(text)).to.throw(message));
  }

  it('takes steps in proportion to its input, whatever is left open', () => {
    const before = process.cpuUsage();
    const hostile = ['<a ', '<a b="', '<a>', '<!--', '<a b="1" ', '</a', '<', '&', '<a/>', '<a>&amp;</a>', ' ', '<?'];
    // A reader that looks ahead from every tag would need minutes for each of these two megabytes.
    for (const piece of hostile) {
      for (const text of [piece.repeat(2e6 / piece.length), `<r>${piece.repeat(2e6 / piece.length)}</r>`]) {
        try {
          parseXml(text);
        } catch (error) {
          expect((error as Error).message, piece).to.match(/line|it holds no element/);
        }
      }
    }
    // Of the processor, not of the clock: a busy machine is slow, not wrong.
    expect(process.cpuUsage(before).user / 1e6, 'seconds').to.be.lessThan(20);
  });
});

describe('decodeEntities', () => {
  for (const [text, wanted] of [
    ['fish &amp; chips', 'fish & chips'],
    ['&amp;amp;&amp;lt;', '&amp;&lt;'],
    ['&#65;&#x1F404;&apos;&quot;', 'A🐄\'"'],
    ['&#0;&#x1b;&#xD800;&#x110000;', '&#0;&#x1b;&#xD800;&#x110000;'],
    ['&nbsp; & &;', '&nbsp; & &;'],
  ] as const) {
    it(`makes ${JSON.stringify(wanted)} of ${JSON.stringify(text)}`, () =>
      expect(decodeEntities(text)).to.equal(wanted));
  }
});
