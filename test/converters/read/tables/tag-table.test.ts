import { readTagsCsv } from '@dsrg/converters';
import { expect } from 'chai';
import { readListCell } from '../../../../converters/read/tables/list-cell.ts';
import { parseTable } from '../../../../converters/read/tables/parse-table.ts';
import { readTagTable } from '../../../../converters/read/tables/tag-table.ts';
import { failure } from '../../../core/node/failure.ts';

const read = (text: string, classes?: readonly string[]) =>
  readTagsCsv(text, 't.csv', classes).map(({ image, names }) => [image, ...names]);

describe('readTagsCsv knows tables of others', () => {
  const wanted = [['a.jpg', 'cat', 'dog'], ['b.jpg', 'dog'], ['c.jpg']];

  for (const [what, text] of [
    ['one row a photo', 'image,tags\na.jpg,cat;dog\nb.jpg,dog\nc.jpg,\n'],
    ['one row a tag', 'file,tag\na.jpg,cat\nb.jpg,dog\na.jpg,dog\nc.jpg,\n'],
    [
      'lists of Python',
      '"","image","tags"\n"1","a.jpg","[\'cat\', \'dog\']"\n"2","b.jpg","[\'dog\']"\n"3","c.jpg","[]"',
    ],
    ['arrays of NumPy', "image,label\na.jpg,['cat' 'dog']\nb.jpg,['dog']\nc.jpg,[]"],
    ['lists of JSON', 'image,labels\na.jpg,"[""cat"", ""dog""]"\nb.jpg,dog\nc.jpg,""'],
    ['sets, tuples and bare words', 'image,labels\na.jpg,"{\'cat\', ""dog""}"\nb.jpg,"(\'dog\',)"\nc.jpg,[ ]'],
    [
      'sets and arrays with their type',
      "image,labels\na.jpg,\"array(['cat', 'dog'], dtype=object)\"\nb.jpg,\"frozenset({'dog'})\"\nc.jpg,set()",
    ],
    ['bare words in brackets', 'image,labels\na.jpg,"[cat, dog]"\nb.jpg,[dog]\nc.jpg,'],
    ['quoted words', "image,labels\na.jpg,\"'cat', 'dog'\"\nb.jpg,'dog'\nc.jpg,"],
    [
      'Label Studio’s choices',
      'image,id,choice\na.jpg,1,"{""choices"":[""cat"",""dog""]}"\nb.jpg,2,dog\nc.jpg,3,"{""choices"":[]}"',
    ],
    [
      'Label Studio’s boxes',
      'image,id,label\na.jpg,1,"[{""x"":1,""rectanglelabels"":[""cat""]},{""x"":2,""rectanglelabels"":[""dog""]}]"\nb.jpg,2,"[{""polygonlabels"":[""dog""]}]"\nc.jpg,3,"[]"',
    ],
    [
      'TensorFlow’s boxes',
      'filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,9,9,cat,1,1,2,2\na.jpg,9,9,dog,1,1,2,2\na.jpg,9,9,dog,3,1,4,2\nb.jpg,9,9,dog,1,1,2,2\nc.jpg,9,9,,,,,\n',
    ],
    ['zeros and ones', 'filename, cat, dog\na.jpg, 1, 1\nb.jpg, 0, 1\nc.jpg, 0, 0\n'],
    ['truth values', 'image_id;width;cat;dog\na.jpg;640;True;1.0\nb.jpg;640;False;1.0\nc.jpg;640;False;0.0'],
    ['yes and no', 'image,cat,dog\na.jpg,yes,Y\nb.jpg,no,yes\nc.jpg,No,n'],
    ['ones and minus ones, as CelebA has them', 'image_id,cat,dog\na.jpg,1,1\nb.jpg,-1,1\nc.jpg,-1,-1'],
    ['marks', 'image,cat,dog\na.jpg,x,X\nb.jpg,,x\nc.jpg,,'],
    ['Excel’s line that names the separator', 'sep=;\r\nimage;tags\r\na.jpg;cat|dog\r\nb.jpg;dog\r\nc.jpg;'],
    ['no header', 'a.jpg,cat;dog\nb.jpg,dog\nc.jpg,\n'],
    ['no header, boxes of RetinaNet', 'a.jpg,1,2,3,4,cat\na.jpg,1,2,3,4,dog\nb.jpg,1,2,3,4,dog\nc.jpg,,,,,\n'],
    ['separators of Chinese and Arabic', 'image,tags\na.jpg,cat、dog\nb.jpg,dog\nc.jpg,\n'],
    [
      'a column of numbers beside one of names',
      'filename,label,class_name\na.jpg,0,cat\na.jpg,1,dog\nb.jpg,1,dog\nc.jpg,,',
    ],
  ] as const) {
    it(what, () => expect(read(text)).to.deep.equal(wanted));
  }

  for (const header of [
    'file,tag',
    'Filename,Tags',
    'image,label',
    'file_name,labels',
    'image name,class',
    '#filename\tClasses',
  ]) {
    it(`the header ${header}`, () => {
      const [between] = /[,\t]/.exec(header) ?? [','];
      expect(read(`${header}\na.jpg${between}cat\n`)).to.deep.equal([['a.jpg', 'cat']]);
    });
  }

  it('leaves commas in names where ; separates', () => {
    const text = 'image,tags\na,"bear, brown;dog"\nb,"bear, brown"\nc,dog\n';
    expect(read(text)).to.deep.equal([
      ['a', 'bear, brown', 'dog'],
      ['b', 'bear, brown'],
      ['c', 'dog'],
    ]);
  });

  it('leaves commas and blanks in names that the class list holds', () => {
    const classes = ['background', 'bear, brown', 'dog', 'traffic light'];
    const text = 'image,tags\na,"bear, brown"\nb,"dog, bear, brown"\nc,"traffic light dog"\nd,"dog,traffic light"\n';
    expect(read(text, classes)).to.deep.equal([
      ['a', 'bear, brown'],
      ['b', 'dog', 'bear, brown'],
      ['c', 'traffic light', 'dog'],
      ['d', 'dog', 'traffic light'],
    ]);
  });

  it('splits Kaggle’s planet tags at blanks', () =>
    expect(read('image_name,tags\ntrain_0,haze primary\ntrain_1,clear')).to.deep.equal([
      ['train_0', 'haze', 'primary'],
      ['train_1', 'clear'],
    ]));

  it('takes nothing for known where Roboflow says that nobody has labelled', () => {
    const table = parseTable('filename, Unlabeled, cat, dog\na, 0, 1, 0\nb, 1, 0, 0\nc, 0, 0, 0', 't');
    const rows = [
      { image: 'a', names: ['cat'], place: 'line 2 of t' },
      { image: 'c', names: [], place: 'line 4 of t' },
    ];
    expect(readTagTable(table)).to.deep.equal({ rows, declared: ['cat', 'dog'] });
  });

  for (const [what, text, code, piece, hint] of [
    [
      'a list that is cut off',
      "image,tags\na,\"['cat', 'do\"",
      'TAG',
      "The list ['cat', 'do of a in line 2",
      "['cat', 'dog']",
    ],
    [
      'an array of objects',
      'image,tags\na,"array([\'cat\'], dtype=object)"\nb,[[',
      'TAG',
      'The list [[ of b',
      'cat;dog',
    ],
    ['a column that is neither', 'image,cat,mood\na,1,good', 'TAG', 'mood holds "good" in line 2 of t.csv', '0 or 1'],
    ['a cell that is neither', 'image,cat,dog\na,1,0\nb,1,-1', 'TAG', 'dog holds "-1" in line 3', 'write 1'],
    ['columns of nothing', 'image,mood\na,good', 'FILE_FORMAT', 'image and tags were expected', 'image,tags'],
    ['a header of classes alone', 'filename,cat,dog\n', 'DATASET', 'no row', ''],
  ] as const) {
    it(`refuses ${what}`, () =>
      failure(() => read(text), code, [piece], hint === '0 or 1' ? 'Remove columns' : hint || undefined));
  }
});

describe('readListCell', () => {
  it('takes steps in proportion to its input', function () {
    this.timeout(5000);
    for (const piece of ["'", "['", '[', 'a', ' ', "' ", '\\', ',', 'a,', '(', "'a' "]) {
      expect(readListCell(`[${piece.repeat(90_000 / piece.length)}}`)).to.equal(undefined);
      readListCell(`[${piece.repeat(90_000 / piece.length)}]`);
    }
  });
});
