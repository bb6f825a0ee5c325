import { indexTags, readClasses, readIds, readTagsCsv } from '@dsrg/converters';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';

const classes = ['background', 'cat', 'dog', 'traffic light'];
const tagsOf = (text: string) =>
  readTagsCsv(text, 'tags.csv', classes).map((row) => [row.image, ...indexTags(row, classes)]);

describe('readTagsCsv', () => {
  it('reads one photo a row, tags in ascending order', () => {
    expect(tagsOf('image,tags\na.jpg,dog;cat\nb.jpg,cat\n')).to.deep.equal([
      ['a.jpg', 1, 2],
      ['b.jpg', 1],
    ]);
  });

  it('separates tags by spaces, semicolons, bars and quoted commas', () => {
    expect(tagsOf('image,tags\na,cat dog\nb,cat|dog\nc,"dog, cat"\nd,cat; dog;')).to.deep.equal([
      ['a', 1, 2],
      ['b', 1, 2],
      ['c', 1, 2],
      ['d', 1, 2],
    ]);
  });

  it('keeps names with spaces together', () => {
    expect(tagsOf('image,tags\na,traffic light\nb,Traffic Light;cat')).to.deep.equal([
      ['a', 3],
      ['b', 1, 3],
    ]);
  });

  it('takes a byte-order mark, Windows line ends, quotes, other columns and other delimiters', () => {
    expect(tagsOf('\uFEFFimage,tags\r\n"a.jpg","cat"\r\n\r\n')).to.deep.equal([['a.jpg', 1]]);
    expect(tagsOf('Tags;by;Image\ncat|dog;me;folder/a.b.png\n')).to.deep.equal([['folder/a.b.png', 1, 2]]);
    expect(tagsOf('image\ttags\nmy cat.jpg\tcat,dog\n')).to.deep.equal([['my cat.jpg', 1, 2]]);
  });

  it('knows the line of each row', () => {
    const row = { image: 'a', names: ['cat'], place: 'line 3 of t' };
    expect(readTagsCsv('image,tags\n\na,cat\n', 't', classes)).to.deep.equal([row]);
  });

  it('splits at spaces only where that is safe when the classes are unknown', async () => {
    const names = (text: string) => readTagsCsv(text, 't').map((row) => row.names);
    expect(names('image,tags\na,cat\nb,dog')).to.deep.equal([['cat'], ['dog']]);
    expect(names('image,tags\na,cat;dog\nb,traffic light')).to.deep.equal([['cat', 'dog'], ['traffic light']]);
    await failure(() => names('image,tags\na,traffic light'), 'TAG', ['"traffic light" of a in line 2 of t'], 'by ;');
  });

  for (const [name, text, code, message, hint] of [
    [
      'an unknown class',
      'image,tags\na.jpg,cat\nb.jpg,dgo',
      'TAG',
      'Tag "dgo" of b.jpg in line 3 of tags.csv',
      '"dog"',
    ],
    [
      'a class that is like no other',
      'image,tags\na.jpg,zebra',
      'TAG',
      'Tag "zebra" of a.jpg',
      'cat, dog, traffic light',
    ],
    [
      'a class and none of the classes at once',
      'image,tags\na.jpg,cat;None',
      'TAG',
      'a.jpg in line 2 of tags.csv is tagged "None" and cat at once',
      'Remove one of the two',
    ],
    ['commas without quotes', 'image,tags\na.jpg,cat,dog', 'FILE_FORMAT', 'tags.csv is no sound CSV', 'in one column'],
    ['an open quote', 'image,tags\na.jpg,"cat', 'FILE_FORMAT', 'tags.csv is no sound CSV', 'quotes closed'],
    [
      'a missing header',
      'a.jpg,cat,cow\nb.jpg,dog,',
      'FILE_FORMAT',
      '"a.jpg,cat,cow"; the columns image and tags',
      'image,tags',
    ],
    [
      'a row without a photo',
      'image,tags\n,cat',
      'FILE_FORMAT',
      'Photo without a name in line 2 of tags.csv',
      undefined,
    ],
    ['a file with a header alone', 'image,tags\n', 'DATASET', 'tags.csv has no row', undefined],
    ['an empty file', '', 'FILE_FORMAT', 'tags.csv', 'image,tags'],
  ] as const) {
    it(`refuses ${name}`, () => failure(async () => tagsOf(text), code, [message], hint));
  }
});

describe('readIds', () => {
  it('reads one id a line', () => {
    expect(readIds('\uFEFF2007_000032\r\n  my cat \r\n\r\nsub/c\n', 'train.txt')).to.deep.equal([
      '2007_000032',
      'my cat',
      'sub/c',
    ]);
  });

  for (const [name, text, message] of [
    ['an empty list', ' \n\r\n', 'The list train.txt is empty'],
    ['an id listed twice', 'a\nb\na', 'train.txt lists a twice, in lines 1 and 3'],
    ['a path', '/JPEGImages/a.jpg /SegmentationClassAug/a.png', 'Line 1 of train.txt is a path'],
    ['a way out of the folder', 'a\n../b', 'Line 2 of train.txt is a path'],
  ] as const) {
    it(`refuses ${name}`, () => failure(async () => readIds(text, 'train.txt'), 'DATASET', [message]));
  }
});

describe('readClasses', () => {
  it('reads a list, or an object that has one', () => {
    expect(readClasses('["background", "cat"]', 'c.json')).to.deep.equal(['background', 'cat']);
    expect(readClasses('{"classes": ["Background", "cat"], "ignore": 255}', 'c.json')).to.deep.equal([
      'Background',
      'cat',
    ]);
  });

  for (const [name, text, message] of [
    ['broken JSON', '["background",', 'The class list c.json is no JSON'],
    ['something else', '{"names": []}', 'The class list c.json holds no list of names'],
    ['a list without background', '["cat", "dog"]', 'Class 0 of c.json is "cat"; "background" comes first'],
    ['a class named twice', '["background", "cat", "Cat"]', 'Classes 1 and 2 of c.json are both named'],
    ['a name that is no text', '["background", 3]', 'Class 1 of c.json is 3; a name was expected'],
    ['background alone', '["background"]', 'c.json names 1 class; 2 to 255 are possible'],
  ] as const) {
    it(`refuses ${name}`, () => failure(async () => readClasses(text, 'c.json'), 'CONFIG', [message]));
  }
});
