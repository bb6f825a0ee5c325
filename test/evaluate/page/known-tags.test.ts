import { expect } from 'chai';
import { knownTags } from '../../../evaluate/page/learn/known-tags.ts';
import type { BroughtFile } from '../../../evaluate/page/shell/brought-file.ts';

const photos = (...paths: string[]): BroughtFile[] => paths.map((path) => ({ path, file: {} as File }));

describe('what a brought folder says of its photos', () => {
  it('is by sub-folders: classes, none of them, unknown', () => {
    const { tags, classes, note } = knownTags(photos('1.jpg', 'cat/a/2.jpg', 'None/3.jpg', 'JPEGImages/4.jpg'), {});
    expect(tags).to.deep.equal([null, ['cat'], [], null]);
    expect(classes).to.deep.equal(['cat']);
    expect(note).to.equal(undefined);
  });

  it('is by tags.csv: paths, names, names without ending; rows of other photos are said', () => {
    const table = 'image,tags\ncat/1.jpg,cat\n2.jpg,dog;cat\n3,\ngone.jpg,dog\n';
    const { tags, classes, note } = knownTags(photos('cat/1.jpg', 'x/2.jpg', '3.jpg', '4.jpg'), { table });
    expect(tags).to.deep.equal([['cat'], ['dog', 'cat'], [], null]);
    expect(classes).to.deep.equal(['cat', 'dog']);
    expect(note).to.equal('1 photo of tags.csv not among the files, gone.jpg first');
  });

  it('has the classes of classes.json, in their order', () => {
    const names = '["background", "dog", "cat"]';
    const table = 'image,tags\n1.jpg,cat\n';
    expect(knownTags(photos('1.jpg'), { table, names }).classes).to.deep.equal(['dog', 'cat']);
  });
});
