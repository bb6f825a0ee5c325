import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodePng } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { checkNewClass } from '../../../converters/dataset/check-new-class.ts';
import { openFolder } from '../../../converters/dataset/open-folder.ts';
import { openTagsFile } from '../../../converters/dataset/tags-file.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

const png = encodePng({ kind: 'rgb', data: new Uint8Array(12), height: 2, width: 2 });

describe('the tags.csv of a folder, edited', () => {
  const folder = temporaryFolder();
  const photos = (...names: string[]) => {
    for (const name of names) {
      mkdirSync(dirname(join(folder(), name)), { recursive: true });
      writeFileSync(join(folder(), name), png);
    }
  };
  const write = (name: string, text: string) => writeFileSync(join(folder(), name), text);

  /** What openFolder makes of the folder: names by photo. */
  async function readBack(): Promise<Record<string, string[] | undefined>> {
    const { items, classes } = await openFolder(folder(), { tags: 'auto' });
    return Object.fromEntries(items.map(({ id, tags }) => [id, tags?.map((index) => classes[index]!)]));
  }

  it('begins with nothing, and comes back from every reader: negatives, unknown ones, sub-folders, odd names', async () => {
    photos('my "best", one.jpg', 'a/1.jpg', 'b/1.jpg', ' blank.png', 'ü.jpg', 'later.jpg');
    const file = await openTagsFile(folder());
    expect([file.text, file.fixed, file.classes, [...file.tags]]).to.deep.equal([undefined, false, [], []]);
    expect(file.photos).to.have.members([
      'my "best", one.jpg',
      'a/1.jpg',
      'b/1.jpg',
      ' blank.png',
      'ü.jpg',
      'later.jpg',
    ]);
    const text = file.compose(
      new Map([
        ['my "best", one.jpg', ['traffic light']],
        ['a/1.jpg', ['tag, with comma']],
        ['b/1.jpg', []],
        [' blank.png', ['"quoted"']],
        ['ü.jpg', ["it's"]],
      ]),
    );
    write('tags.csv', text);
    expect(await readBack()).to.deep.equal({
      'my "best", one': ['traffic light'],
      'a/1': ['tag, with comma'],
      'b/1': [],
      ' blank': ['"quoted"'],
      ü: ["it's"],
      later: undefined,
    });
    expect((await openTagsFile(folder())).compose((await openTagsFile(folder())).tags)).to.equal(text);
  });

  it('keeps the order of lines, other columns and names as they were written', async () => {
    photos('a.jpg', 'b.jpg', 'c.jpg');
    write('tags.csv', '\uFEFFFile Name;split;Label\r\nb;val;cat dog|\r\n./a.jpg;train;"Cat"\r\n');
    const file = await openTagsFile(folder());
    expect([...file.tags]).to.deep.equal([
      ['b.jpg', ['cat dog']],
      ['a.jpg', ['Cat']],
    ]);
    expect(file.compose(new Map([...file.tags, ['c.jpg', ['Cat', 'cat dog']], ['b.jpg', []]]))).to.equal(
      'File Name,split,Label\nb,val,\n./a.jpg,train,Cat\nc.jpg,,Cat;cat dog\n',
    );
    await failure(
      () => file.compose(new Map([['a.jpg', ['Cat']]])),
      'TAG',
      ['line 2 of', 'more of b.jpg than its tags (val)'],
      'leave the photo tagged',
    );
  });

  it('drops the line of a photo of which nothing is known any more, and may end as a header', async () => {
    photos('a.jpg', 'b.jpg');
    write('tags.csv', 'image,tags\na.jpg,cat\nb.jpg,\n');
    const file = await openTagsFile(folder());
    expect(file.compose(new Map([['b.jpg', []]]))).to.equal('image,tags\nb.jpg,\n');
    const empty = file.compose(new Map());
    expect(empty).to.equal('image,tags\n');
    write('tags.csv', empty);
    expect([...(await openTagsFile(folder())).tags]).to.deep.equal([]);
  });

  it('holds to classes.json where there is one', async () => {
    photos('a.jpg', 'b.jpg');
    write('classes.json', '["background", "hot dog", "a,b"]');
    write('tags.csv', 'image,tags\na.jpg,HOT DOG\n');
    const file = await openTagsFile(folder());
    expect([file.fixed, file.classes, file.tags.get('a.jpg')]).to.deep.equal([true, ['hot dog', 'a,b'], ['hot dog']]);
    const text = file.compose(
      new Map([
        ['a.jpg', ['hot dog']],
        ['b.jpg', ['a,b']],
      ]),
    );
    write('tags.csv', text);
    expect(await readBack()).to.deep.equal({ a: ['hot dog'], b: ['a,b'] });
    await failure(() => file.compose(new Map([['a.jpg', ['cat']]])), 'TAG', ['"cat" of a.jpg', 'no class']);
  });

  it('refuses aloud what it could not keep', async () => {
    photos('a.jpg', 'b.jpg');
    const before = (text: string) => {
      write('tags.csv', text);
      return () => openTagsFile(folder());
    };
    const lossless = 'cannot be edited without loss';
    await failure(
      before('image,cat,dog\na.jpg,0,1\n'),
      'FILE_FORMAT',
      ['image, cat, dog', lossless],
      'one line a photo',
    );
    await failure(before('image,tags,label\na.jpg,x,y\n'), 'FILE_FORMAT', ['image, tags, label', lossless]);
    await failure(before('image,tags\na.jpg,x\na.jpg,y\n'), 'FILE_FORMAT', ['speaks of a.jpg twice', 'line 2']);
    await failure(before('image,tags\na.jpg,x\na,y\n'), 'DATASET', ['a is tagged twice']);
    await failure(before('image,tags\nc.jpg,x\n'), 'DATASET', ['there is no such photo']);
    await failure(before('image,tags\na.jpg,none;cat\n'), 'TAG', ['"none" and cat at once']);
    expect(readFileSync(join(folder(), 'tags.csv'), 'utf8')).to.equal('image,tags\na.jpg,none;cat\n');
    await failure(() => openTagsFile(join(folder(), 'no')), 'FILE_MISSING', ['There is no data set']);
    mkdirSync(join(folder(), 'empty'));
    await failure(() => openTagsFile(join(folder(), 'empty')), 'DATASET', ['holds no photo']);
  });

  it('brings whatever class names pass the check back', async () => {
    photos('a.jpg', 'b.jpg', 'c.jpg');
    const file = await openTagsFile(folder());
    const letter = fc.constantFrom(...'ab ,\'";|[(){}:\n\u00fc\u0308-1?=/\\#');
    const name = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(''));
    let passed = 0;
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), (names) => {
        const classes: string[] = [];
        for (const each of names) {
          try {
            classes.push(checkNewClass(each, classes));
          } catch {
            // Refused with a sentence; the next test holds which.
          }
        }
        passed += classes.length;
        if (classes.length === 0) return;
        file.compose(
          new Map([
            ['a.jpg', classes.slice(0, 1)],
            ['b.jpg', classes],
            ['c.jpg', []],
          ]),
        );
        file.compose(new Map(classes.map((each, index) => [file.photos[index]!, [each]])));
      }),
      { numRuns: 500 },
    );
    expect(passed).to.be.above(200);
  });

  it('refuses names of classes that mean something else or would not come back', async () => {
    expect(checkNewClass('  Ku\u0308he ', ['cat'])).to.equal('K\u00fche');
    for (const [name, piece] of [
      ['', 'no name'],
      ['none', 'none of the classes'],
      ['CAT', 'already, as "cat"'],
      ['12', 'is a number'],
      ['a;b', 'would not come back'],
      ['a|b', 'would not come back'],
      ['[x]', 'has brackets'],
      ['a\nb', 'would not come back'],
      ['x'.repeat(201), '201 characters'],
    ] as const)
      await failure(() => checkNewClass(name, ['cat']), 'TAG', [piece]);
    const many = Array.from({ length: 254 }, (_, index) => `class ${index}`);
    await failure(() => checkNewClass('one more', many), 'TAG', ['one class too many'], '254');
  });
});
