import { expect } from 'chai';
import { photoKeywords } from '../../../converters/read/photo-keywords.ts';
import { readTagsJson } from '../../../converters/read/read-tags-json.ts';
import { readVocXml } from '../../../converters/read/read-voc-xml.ts';
import { readXmpKeywords } from '../../../converters/read/read-xmp.ts';
import { failure } from '../../core/node/failure.ts';
import { foreign } from '../foreign.ts';

const bytesOf = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

describe('photoKeywords', () => {
  for (const [name, words] of [
    ['keywords-none.jpg', []],
    ['keywords-iptc.jpg', ['Kühe', 'traffic light']],
    ['keywords-xmp.jpg', ['Kühe', 'dog']],
    ['keywords-xmp-one.jpg', ['dog']],
    ['keywords-exiftool.jpg', ['dog', 'Kühe']],
  ] as const) {
    it(`reads ${name}`, async () => expect(await photoKeywords(foreign(name))).to.deep.equal(words));
  }
  it('reads XPKeywords, which Windows writes in UTF-16', async () => {
    const value = new Uint8Array(new Uint16Array([...'Kühe;dog;\0'].map((letter) => letter.charCodeAt(0))).buffer);
    const size = value.length;
    const tiff = [
      ...bytesOf('II*\0'),
      8,
      0,
      0,
      0,
      1,
      0,
      0x9e,
      0x9c,
      1,
      0,
      size,
      0,
      0,
      0,
      26,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...value,
    ];
    const exif = [...bytesOf('Exif\0\0'), ...tiff];
    const photo = Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2, ...exif, 0xff, 0xd9);
    expect(await photoKeywords(photo)).to.deep.equal(['Kühe', 'dog']);
  });
  it('finds none in what is no photo', async () => expect(await photoKeywords(new Uint8Array(40))).to.deep.equal([]));
});

describe('readXmpKeywords', () => {
  it('reads the side-car that exiftool wrote: dc:subject, and the last step of a hierarchy', () => {
    const text = new TextDecoder().decode(foreign('keywords-exiftool.xmp'));
    expect(readXmpKeywords(text, 'a.xmp')).to.deep.equal(['Kühe', 'traffic light', 'cow']);
  });

  it('reads one keyword, none, and lists of several descriptions', () => {
    const file = (inside: string) => `<x:xmpmeta><rdf:RDF>${inside}</rdf:RDF></x:xmpmeta>`;
    const about = (...words: string[]) =>
      `<rdf:Description><dc:subject><rdf:Seq>${words.map((word) => `<rdf:li>${word}</rdf:li>`).join('')}</rdf:Seq></dc:subject></rdf:Description>`;
    expect(readXmpKeywords(file(about('cat')), 'a')).to.deep.equal(['cat']);
    expect(readXmpKeywords(file(''), 'a')).to.deep.equal([]);
    expect(readXmpKeywords(file('<rdf:Description/>'), 'a')).to.deep.equal([]);
    const several = file(about('cat', ' dog ') + about('dog', 'Rock &amp; Roll'));
    expect(readXmpKeywords(several, 'a')).to.deep.equal(['cat', 'dog', 'Rock & Roll']);
  });

  for (const [what, inside, words] of [
    [
      'Lightroom',
      '<lr:hierarchicalSubject><rdf:Bag><rdf:li>Animals|Cat</rdf:li></rdf:Bag></lr:hierarchicalSubject>',
      ['Cat'],
    ],
    [
      'digiKam',
      '<digiKam:TagsList><rdf:Seq><rdf:li>Animals/Cat</rdf:li><rdf:li>Dog</rdf:li></rdf:Seq></digiKam:TagsList>',
      ['Cat', 'Dog'],
    ],
    [
      'Windows',
      '<MicrosoftPhoto:LastKeywordXMP><rdf:Bag><rdf:li>Cat</rdf:li></rdf:Bag></MicrosoftPhoto:LastKeywordXMP>',
      ['Cat'],
    ],
    ['a property without a list', '<dc:subject>Cat</dc:subject>', ['Cat']],
    ['a text about something else', '<dc:title><rdf:Alt><rdf:li>Cat</rdf:li></rdf:Alt></dc:title>', []],
    [
      'a fish and its chips',
      '<dc:subject><rdf:Bag><rdf:li>fish &amp;amp; chips</rdf:li><rdf:li>K&#252;he &#x1F404;</rdf:li></rdf:Bag></dc:subject>',
      ['fish &amp; chips', 'Kühe 🐄'],
    ],
  ] as const) {
    it(`reads the keywords of ${what}`, () => {
      const text = `<?xpacket begin="\uFEFF"?><x:xmpmeta><rdf:RDF><rdf:Description rdf:about="">${inside}</rdf:Description></rdf:RDF></x:xmpmeta>`;
      expect(readXmpKeywords(text, 'a')).to.deep.equal(words);
    });
  }

  it('reads dc:subject as an attribute', () => {
    const text = '<rdf:RDF><rdf:Description dc:title="x" dc:subject="Cat; Rock &amp; Roll"/></rdf:RDF>';
    expect(readXmpKeywords(text, 'a')).to.deep.equal(['Cat', 'Rock & Roll']);
  });

  for (const [what, text, piece] of [
    ['broken XML', '<x:xmpmeta><rdf:RDF></x:xmpmeta>', 'line 1'],
    ['another root', '<svg/>', 'no element rdf:RDF'],
    ['entities', '<!DOCTYPE x [<!ENTITY a "b">]><x/>', 'document type'],
    ['nothing', '', 'a.xmp'],
  ] as const) {
    it(`refuses ${what}`, () => failure(() => readXmpKeywords(text, 'a.xmp'), 'FILE_FORMAT', [piece]));
  }
});

describe('readVocXml', () => {
  const object = (name: string, more = '') => `<object><name>${name}</name>${more}</object>`;
  const file = (...objects: string[]) => `<annotation><folder>VOC2012</folder>${objects.join('')}</annotation>`;

  it('reads the names of objects, and not those of their parts', () => {
    const part = '<part><name>head</name><bndbox><xmin>3</xmin></bndbox></part>';
    const box = (xmin: string) => `<bndbox><xmin>${xmin}</xmin><ymin>1</ymin><xmax>45.7</xmax><ymax>9</ymax></bndbox>`;
    const text = file(
      object('person', `${box('1')}${part}`),
      object('cat', '<difficult>1</difficult>'),
      object('dog', box('45.7')),
    );
    expect(readVocXml(text, 'a.xml')).to.deep.equal([
      { name: 'person', difficult: false, hasArea: true },
      { name: 'cat', difficult: true, hasArea: true },
      { name: 'dog', difficult: false, hasArea: false },
    ]);
  });

  it('reads files of one object, and of none', () => {
    expect(readVocXml(`\uFEFF<?xml version="1.0"?>\n${file(object(' cat '))}`, 'a')).to.have.length(1);
    expect(readVocXml(file(), 'a')).to.deep.equal([]);
    expect(readVocXml('<annotation/>', 'a')).to.deep.equal([]);
    expect(readVocXml(file(object('Rock &amp; Roll')), 'a')[0]!.name).to.equal('Rock & Roll');
  });

  for (const [what, text, piece] of [
    ['broken XML', '<annotation><object></annotation>', 'line 1'],
    ['another root', '<svg/>', 'no element annotation'],
    ['an object without a name', file('<object><pose/></object>'), 'object 1 has no name'],
    ['entities', `<!DOCTYPE x [<!ENTITY a "b">]>${file(object('&a;'))}`, 'document type'],
    ['deep nesting', '<a>'.repeat(5000), 'nest deeper'],
    ['text', 'cat', 'a.xml'],
  ] as const) {
    it(`refuses ${what}`, () => failure(() => readVocXml(text, 'a.xml'), 'FILE_FORMAT', [piece]));
  }
});

describe('readTagsJson', () => {
  it('reads an object by photo, or a list', () => {
    const names = (text: string) => readTagsJson(text, 't.json').map(({ image, names: tags }) => [image, ...tags]);
    expect(names('{"a.jpg": ["cat", " traffic light"], "b": "dog"}')).to.deep.equal([
      ['a.jpg', 'cat', 'traffic light'],
      ['b', 'dog'],
    ]);
    expect(names('{"a": [], "b": "cat"}'), 'a is a negative').to.deep.equal([['a'], ['b', 'cat']]);
    expect(names('\uFEFF[{"image": "a", "tags": ["cat"]}]')).to.deep.equal([['a', 'cat']]);
  });
  for (const [text, code, piece] of [
    ['{', 'FILE_FORMAT', 'no JSON'],
    ['3', 'FILE_FORMAT', 'neither a list'],
    ['{"a": 3}', 'FILE_FORMAT', 'tags a with 3'],
    ['[["a", "cat"]]', 'FILE_FORMAT', 'no photo in entry 1'],
  ] as const) {
    it(`refuses ${text}`, () => failure(() => readTagsJson(text, 't.json'), code, [piece]));
  }
});
