import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '@dsrg/core';
import { expect } from 'chai';
import { colourModel } from '../core/tiny-model.ts';
import { repository } from '../shared.ts';
import { installInto, packPackages, shell } from './packed.ts';

// The packages under each line of Node that they are for. Takes minutes (each Node is 100 MB from the registry), so it stands apart:
// `npm run test:nodes`.

/** The oldest that `engines` allows, and the newest of each line. */
const versions = ['20.19.0', '22', '24'];

describe('the packages as installed', () => {
  let user = '';

  before(async function () {
    const packed = await packPackages();
    if (packed === undefined) return this.skip();
    user = join(packed.root, 'user');
    await installInto(user, ...packed.tarballs);
    mkdirSync(join(user, 'photos'));
    for (let k = 0; k < 6; k++) {
      const data = Uint8Array.from(
        { length: 32 * 24 * 3 },
        (_, i) => [k % 2 ? 200 : 20, 20 + 10 * k, k % 2 ? 20 : 200][i % 3]!,
      );
      writeFileSync(
        join(user, 'photos', `${k % 2 ? 'red' : 'blue'} ${k}.png`),
        encodePng({ kind: 'rgb', data, height: 24, width: 32 }),
      );
    }
    const rows = readdirSync(join(user, 'photos')).map((name) => `${name},${name.split(' ')[0]}\n`);
    writeFileSync(join(user, 'photos', 'tags.csv'), `image,tags\n${rows.join('')}`);
    writeFileSync(join(user, 'model.onnx'), colourModel());
    const page = readFileSync(join(repository, 'core', 'README.md'), 'utf8');
    writeFileSync(
      join(user, 'script.mjs'),
      /```js\n(.*?)```/s.exec(page)![1]!.replace('photo.jpg', 'photos/red 1.png'),
    );
  });

  for (const version of versions) {
    it(`train, export, predict and run a script under Node ${version}`, async () => {
      const folder = join(user, '..', `node-${version}`);
      await installInto(folder, `node@${version}`);
      const node = join(folder, 'node_modules', 'node', 'bin', 'node');
      expect(await shell(user, node, '--version')).to.include(`v${version}`);
      const dsrg = (...options: string[]) =>
        shell(user, node, join('node_modules', 'dsrg', 'trainer', 'bin', 'dsrg.mjs'), ...options);
      const quick = ['tags', 'seeds', 'retrain'].flatMap((stage) =>
        ['epochs=1', 'crop=33', 'batch=2'].flatMap((set) => ['--set', `${stage}.${set}`]),
      );
      await dsrg(
        'train',
        '--data',
        'photos',
        '--network',
        'tiny',
        '--threads',
        '1',
        '--out',
        `run-${version}`,
        ...quick,
      );
      await dsrg('export', `run-${version}`, `of-${version}.onnx`);
      expect(await dsrg('predict', `of-${version}.onnx`, 'photos', '--out', `found-${version}`)).to.include(
        '6 photos predicted',
      );
      expect(await shell(user, node, 'script.mjs')).to.equal("[ 'red' ]\n");
    });
  }
});
