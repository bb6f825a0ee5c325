import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeVocFolder } from '../../evaluate/voc-folder.ts';
import { startBin } from '../../run-bin.ts';

describe('files that are not used are counted by every command', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
    writeFileSync(join(folder.data, 'tags.csv'), 'image,tags\na,red;green\nb,red\nc,green\n');
    writeFileSync(join(folder.data, 'second.csv'), 'image,tags\na,red\n');
    writeFileSync(join(folder.data, 'JPEGImages', 'stray.json'), '{}');
    writeFileSync(join(folder.data, 'JPEGImages', 'd.heic'), 'x');
    mkdirSync(join(folder.data, 'more'));
    writeFileSync(join(folder.data, 'more', 'e.jpg'), 'x');
  });
  after(() => rmSync(folder.root, { recursive: true }));

  const tagged =
    /4 files not used: 1 \.csv \(tags come from tags\.csv\), 1 \.heic \(HEIC is not read.*\), 1 \.jpg \(outside JPEGImages\), 1 \.json \(tags come from tags\.csv\)/;
  const untagged =
    /5 files not used: 2 \.csv \(no tags are asked for\), 1 \.heic \(.*\), 1 \.jpg \(outside JPEGImages\), 1 \.json \(no tags are asked for\)/;
  const walked = /JPEGImages: 2 files not used: 1 \.heic \(HEIC is not read.*\), 1 \.json \(no photos\)/;
  const commands: Readonly<Record<string, readonly [RegExp, () => string[]]>> = {
    'dsrg-train --check': [
      tagged,
      () => ['trainer/bin/dsrg-train', '--data', folder.data, '--split', 'val', '--network', 'tiny', '--check'],
    ],
    'dsrg-convert dataset': [tagged, () => ['converters/bin/dsrg-convert', 'dataset', folder.data]],
    'dsrg-eval': [
      untagged,
      () => ['evaluate/bin/dsrg-eval', '--pred', join(folder.data, 'SegmentationClass'), '--data', folder.data],
    ],
    'dsrg-predict': [
      walked,
      () => [
        'evaluate/bin/dsrg-predict',
        folder.model,
        join(folder.data, 'JPEGImages'),
        '--out',
        join(folder.root, 'o'),
      ],
    ],
  };
  for (const [name, [note, command]] of Object.entries(commands))
    it(`${name} does`, async () => {
      const [script, ...options] = command();
      const { stdout, stderr } = await startBin(script as string, options).result;
      expect(stdout + stderr).to.match(note);
    });
});
