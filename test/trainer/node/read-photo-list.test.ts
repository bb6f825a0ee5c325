import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readPhotoList } from '../../../trainer/node/read-photo-list.ts';
import { shared } from '../../shared.ts';

describe('trainer/data readPhotoList', () => {
  it('reads bare ids, files with numbers, and paths of photo and label', () => {
    expect(readPhotoList('2007_1\n\n2007_2\n', 'a')).to.deep.equal(['2007_1', '2007_2']);
    expect(readPhotoList('2008_007028.jpg 0\n2007_2.jpg 1\n', 'a')).to.deep.equal(['2008_007028', '2007_2']);
    const paths = '/JPEGImages/2007_1.jpg /DSRGOutput/2007_1.png\r\n/JPEGImages/2007_2.jpg /DSRGOutput/2007_2.png';
    expect(readPhotoList(paths, 'a')).to.deep.equal(['2007_1', '2007_2']);
  });

  it('refuses a photo that is listed twice, and an empty list', () => {
    expect(() => readPhotoList('a.jpg 0\na.jpg 1', 'x.txt')).to.throw(/x\.txt lists a twice, in lines 1 and 2/);
    expect(() => readPhotoList('\n', 'x.txt')).to.throw(/x\.txt is empty/);
  });

  it('finds the same 10,582 photos in each of the published lists', function () {
    const [numbered, paths, bare] = ['input_list', 'train', 'train_aug_id'].map((name) =>
      shared(`data/voc/dsrg/seed_mc__list__${name}.txt`),
    );
    if (numbered === undefined || paths === undefined || bare === undefined) return this.skip();
    const [first, second, third] = [numbered, paths, bare].map((path) =>
      readPhotoList(readFileSync(path, 'utf8'), path),
    );
    expect(first).to.have.length(10_582);
    expect(second).to.deep.equal([...(first as string[])].sort());
    expect([...(third as string[])].sort()).to.deep.equal(second);
  });
});
