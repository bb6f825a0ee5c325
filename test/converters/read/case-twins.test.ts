import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseTwins, describeCaseTwins, describeDataset } from '@dsrg/converters';
import { openDataset } from '@dsrg/converters/node';
import { expect } from 'chai';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { startBin } from '../../run-bin.ts';

describe('caseTwins', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('is said when a data set is opened, and by dsrg-predict', async function () {
    for (const name of ['a.jpg', 'A.jpg', 'b.jpg']) writeFileSync(join(folder(), name), '');
    if (readdirSync(folder()).length < 3) return this.skip(); // this disk does not tell them apart
    writeFileSync(join(folder(), 'tags.csv'), 'image,tags\na,cat\nA,cat\nb,cat\n');
    const set = await openDataset(folder(), {});
    expect(describeDataset(set)).to.match(
      /; (A and a|a and A) differ in case alone: on Windows and macOS they are one file/,
    );
    const out = join(folder(), 'out');
    const { stderr } = await startBin('evaluate/bin/dsrg-predict', ['none.onnx', folder(), '--out', out]).result;
    expect(stderr).to.match(/differ in case alone: .* and so are their results/);
  });

  it('pairs ids that differ in case alone, accents in either form, folders too', () => {
    expect(caseTwins(['a', 'b', 'A', 'cat/1', 'Cat/1', 'É', 'e\u0301', 'a1'])).to.deep.equal([
      ['a', 'A'],
      ['cat/1', 'Cat/1'],
      ['É', 'e\u0301'],
    ]);
    expect(caseTwins(['a', 'a', 'b'])).to.deep.equal([]);
  });

  it('says the first pair and how many there are', () => {
    expect(describeCaseTwins(['a', 'b'])).to.equal(undefined);
    expect(describeCaseTwins(['a', 'A'])).to.equal(
      'a and A differ in case alone: on Windows and macOS they are one file',
    );
    expect(describeCaseTwins(['a', 'A', 'b', 'B'])).to.include('(and 1 more such pairs)');
  });
});
