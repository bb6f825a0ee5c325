import type { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import type { BroughtFile } from '../../../evaluate/page/shell/brought-file.ts';
import { sortFiles } from '../../../evaluate/page/shell/sort-files.ts';

const files = (...paths: string[]): BroughtFile[] => paths.map((path) => ({ path, file: {} as File }));
const isModel = (path: string) => path.endsWith('.onnx');
const pathsOf = (some: readonly BroughtFile[]) => some.map(({ path }) => path);
const refusal = (...paths: string[]): string => {
  try {
    sortFiles(files(...paths), isModel);
  } catch (error) {
    return `${(error as DsrgError).message} ${(error as DsrgError).hint}`;
  }
  return 'nothing was refused';
};

describe('files that are brought to the page', () => {
  it('are photos, what is asked for beside them, and others, which are named', () => {
    const { photos, others, unused } = sortFiles(
      files('a.JPG', 'cat/b.png', 'm.onnx', 'IMG_1.HEIC', 'film.mp4'),
      isModel,
    );
    expect(pathsOf(photos)).to.deep.equal(['a.JPG', 'cat/b.png']);
    expect(pathsOf(others)).to.deep.equal(['m.onnx']);
    expect(unused).to.match(/^2 files not used: 1 \.heic \(HEIC is not read: convert them.*1 \.mp4 \(films/);
    expect(sortFiles(files('a.jpg', '.DS_Store'), isModel).unused).to.equal(undefined);
  });

  it('of a VOC folder are the photos of JPEGImages: masks are none', () => {
    const { photos, unused } = sortFiles(files('JPEGImages/a.jpg', 'SegmentationClass/a.png', 'README.md'), isModel);
    expect(pathsOf(photos)).to.deep.equal(['JPEGImages/a.jpg']);
    expect(unused).to.equal('1 file not used: 1 .png (outside JPEGImages)');
  });

  it('are refused where none is of use, with what is, and where two would give one mask', () => {
    expect(refusal('x.heic')).to.match(
      /^Nothing here can be used: 1 file not used: 1 \.heic .*; the first is x\.heic\. JPEG, PNG/,
    );
    expect(refusal('a/1.jpg', 'a/1.png')).to.match(/^a\/1\.jpg and a\/1\.png would both give a\/1\.png\. Rename one/);
    expect(refusal('a/1.jpg', 'b/1.png')).to.equal('nothing was refused');
  });
});
