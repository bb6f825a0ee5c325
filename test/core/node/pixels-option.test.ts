import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeVocFolder } from '../../evaluate/voc-folder.ts';
import { startBin } from '../../run-bin.ts';

/** The smallest photo of the folder is of 24 × 32 pixels. */
const tooFew = ['--max-megapixels', '0.0005'];
const said = /24×32 pixels \(height×width\), 0\.000768 megapixels; at most 0\.0005 are decoded/;

describe('--max-megapixels', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
    await writeFile(join(folder.data, 'tags.csv'), 'image,tags\na,red;green\nb,red\nc,green\n');
  });
  after(() => rm(folder.root, { recursive: true }));

  const commands: Readonly<Record<string, () => [string, ...string[]]>> = {
    'dsrg-train --check': () => [
      'trainer/bin/dsrg-train',
      '--data',
      folder.data,
      '--split',
      'val',
      '--network',
      'tiny',
      '--check',
    ],
    'dsrg-eval --model': () => [
      'evaluate/bin/dsrg-eval',
      '--model',
      folder.model,
      '--data',
      folder.data,
      '--provider',
      'cpu',
    ],
    'dsrg-eval --pred': () => [
      'evaluate/bin/dsrg-eval',
      '--pred',
      join(folder.data, 'SegmentationClass'),
      '--data',
      folder.data,
    ],
    'dsrg-predict': () => [
      'evaluate/bin/dsrg-predict',
      folder.model,
      join(folder.data, 'JPEGImages'),
      '--out',
      join(folder.root, 'found'),
    ],
    'dsrg-convert masks': () => [
      'converters/bin/dsrg-convert',
      'masks',
      join(folder.data, 'SegmentationClass'),
      '--out',
      join(folder.root, 'masks'),
    ],
    'dsrg-convert dataset': () => ['converters/bin/dsrg-convert', 'dataset', folder.data, '--tags', 'masks'],
  };
  for (const [name, command] of Object.entries(commands))
    it(`${name} refuses larger pictures, with the figures and the option`, async () => {
      const [script, ...options] = command();
      const { code, stdout, stderr } = await startBin(script, [...options, ...tooFew]).result;
      expect(code, stderr).to.equal(1);
      expect(stdout + stderr).to.match(said);
      expect(stdout + stderr).to.match(/--max-megapixels 1 decodes it whole/);
    });
});
