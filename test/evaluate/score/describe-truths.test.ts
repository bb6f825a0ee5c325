import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vocPalette } from '@dsrg/core';
import { writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { runBin } from '../run-bin.ts';
import { blockLabels, makeVocFolder } from '../voc-folder.ts';

describe('what dsrg-eval says of masks', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
  });
  after(() => rm(folder.root, { recursive: true }));
  const evaluate = async (masks: string, pred = 'SegmentationClass') => {
    const options = ['--pred', join(folder.data, pred), '--data', folder.data, '--masks', masks];
    const { code, stderr } = await runBin('dsrg-eval', ...options);
    expect(code, stderr).to.equal(0);
    return stderr.split('\n').filter((line) => line.startsWith('masks: '));
  };

  it('is nothing where they agree with the tags, or no tags are there', async () => {
    expect(await evaluate('SegmentationClass')).to.deep.equal([]);
    await writeFile(join(folder.data, 'tags.csv'), 'image,tags\na.jpg,red green\nb.jpg,red\nc.jpg,green\n');
    expect(await evaluate('SegmentationClass')).to.deep.equal([]);
  });

  it('is a class that photos are tagged with and no mask holds', async () => {
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      const labels = blockLabels(index);
      const without = { ...labels, data: labels.data.map((label) => (label === 2 ? 0 : label)) };
      await writeLabels(join(folder.data, 'NoGreen', `${id}.png`), without, vocPalette());
    }
    const [line, ...others] = await evaluate('NoGreen');
    expect(others).to.deep.equal([]);
    expect(line).to.match(/no mask of 3 holds a pixel of class 2, green, though 2 photos are tagged so/);
  });

  it('is that tags cannot be read', async () => {
    await writeFile(join(folder.data, 'tags.csv'), 'image,tags\na.jpg,blue\n');
    expect((await evaluate('SegmentationClass')).join()).to.match(/not compared with tags: Tag "blue" of a\.jpg/);
    await rm(join(folder.data, 'tags.csv'));
  });

  it('is a palette that was chosen anew, of true masks and of predicted ones', async () => {
    const swapped = vocPalette();
    swapped.copyWithin(0, 3, 9); // indices 0 and 1 have the colours of 1 and 2
    swapped.set([0, 0, 0], 6);
    for (const [index, id] of ['a', 'b', 'c'].entries())
      await writeLabels(join(folder.data, 'Anew', `${id}.png`), blockLabels(index), swapped);
    const expected = /masks: index 0 of .*Anew.a\.png is painted in VOC’s colour of class 1.*--from colours/;
    for (const lines of [await evaluate('Anew'), await evaluate('SegmentationClass', 'Anew')]) {
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(expected);
    }
  });
});
