import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng } from '@dsrg/core';
import { expect } from 'chai';
import { publicAddress } from '../../.ci/public-address.mjs';
import { colourModel } from '../core/tiny-model.ts';
import { repository } from '../shared.ts';
import { installInto, packedFrom, packPackages, shell } from './packed.ts';

// What users get: the packages as they are packed, in an empty folder, from the npm registry alone. Needs that registry (or
// npm's cache of it), so it is no part of `npm test`: `npm run test:packages`, which .ci/run calls.

const workspaces = ['core', 'converters', 'evaluate', 'trainer'];
const commands = ['tag', 'train', 'export', 'predict', 'eval', 'submit', 'convert'];
const tools = { publint: 'publint@0.3.25', attw: '@arethetypeswrong/cli@0.18.5' };

describe('the packages, packed and installed', () => {
  let user = '';
  let tarballs: readonly string[] = [];

  before(async function () {
    const packed = await packPackages();
    if (packed === undefined) return this.skip();
    tarballs = packed.tarballs;
    user = join(packed.root, 'user');
    await installInto(user, ...tarballs);
    mkdirSync(join(user, 'photos'));
    const data = Uint8Array.from({ length: 32 * 24 * 3 }, (_, i) => [200, 20, 20][i % 3]!);
    writeFileSync(join(user, 'photos', 'red.png'), encodePng({ kind: 'rgb', data, height: 24, width: 32 }));
    writeFileSync(join(user, 'model.onnx'), colourModel());
  });

  it('hold a licence, a page, sources for their maps, and nothing of the build', () => {
    expect(tarballs).to.have.length(5);
    for (const name of workspaces) {
      const folder = join(user, 'node_modules', '@dsrg', name);
      const { keywords, license, engines } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      expect([license, keywords?.length > 3, engines], name).to.deep.equal(['MIT', true, { node: '>=20.19' }]);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      expect(files).to.include.members(['LICENSE', 'README.md']);
      expect(files.filter((file) => /tsbuildinfo$|^test\b|\.test\./.test(file))).to.deep.equal([]);
      const maps = files.filter((file) => file.endsWith('.js.map'));
      expect(maps.length).to.be.above(20);
      for (const map of maps)
        for (const source of JSON.parse(readFileSync(join(folder, map), 'utf8')).sources)
          expect(existsSync(join(folder, map, '..', source)), `${map}: ${source}`).to.equal(true);
    }
  });

  it('say where they come from where that is known, and no other address', () => {
    const url = 'git+https://git.example.org/somebody/dsrg.git';
    for (const name of workspaces) {
      const { repository: origin } = JSON.parse(
        readFileSync(join(user, 'node_modules', '@dsrg', name, 'package.json'), 'utf8'),
      );
      expect(origin).to.deep.equal({ type: 'git', url, directory: name });
    }
    for (const address of [
      packedFrom,
      'https://git.example.org/somebody/dsrg',
      'ssh://git@git.example.org/somebody/dsrg.git',
    ])
      expect(publicAddress(address), address).to.equal(url);
    for (const address of [
      '',
      '/a/folder',
      'file:///a/folder',
      '../dsrg',
      'https://localhost/dsrg.git',
      'git@computer:dsrg.git',
    ])
      expect(publicAddress(address), address).to.equal(undefined);
  });

  it('come without the web’s runtime, and without asking any other host than the registry', () => {
    const modules = join(user, 'node_modules');
    expect(existsSync(join(modules, 'onnxruntime-web'))).to.equal(false);
    const folder = join(modules, 'onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch);
    for (const file of readdirSync(folder).filter((name) => name.includes('cuda')))
      expect(statSync(join(folder, file)).size, file).to.equal(0);
  });

  it('need no compiler and no Python: binaries are there for each system, and they train without', async () => {
    const modules = join(user, 'node_modules');
    if (process.platform !== 'win32')
      for (const program of ['cc', 'gcc', 'c++', 'make', 'cmake', 'python', 'python3'])
        expect(await shell(user, 'sh', '-c', `command -v ${program} || echo none`), program).to.equal('none\n');
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
    const built = Object.entries<{ hasInstallScript?: boolean }>(packages).filter(
      ([, { hasInstallScript }]) => hasInstallScript,
    );
    expect(built.map(([path]) => path)).to.have.members(['node_modules/@dsrg/core', 'node_modules/onnxruntime-node']);
    // Not for Macs with Intel processors: the runtime has no binary for them.
    for (const system of ['linux/x64', 'linux/arm64', 'darwin/arm64', 'win32/x64', 'win32/arm64'])
      expect(
        existsSync(join(modules, 'onnxruntime-node/bin/napi-v6', system, 'onnxruntime_binding.node')),
        system,
      ).to.equal(true);
    for (const colour of ['red', 'blue'])
      for (let k = 0; k < 3; k++) {
        const samples = colour === 'red' ? [200, 20 + 10 * k, 20] : [20, 20 + 10 * k, 200];
        const data = Uint8Array.from({ length: 32 * 24 * 3 }, (_, i) => samples[i % 3]!);
        mkdirSync(join(user, 'sorted', colour), { recursive: true });
        writeFileSync(
          join(user, 'sorted', colour, `${k}.png`),
          encodePng({ kind: 'rgb', data, height: 24, width: 32 }),
        );
      }
    const quick = ['tags', 'seeds', 'retrain'].flatMap((stage) =>
      ['epochs=1', 'crop=33', 'batch=2'].flatMap((set) => ['--set', `${stage}.${set}`]),
    );
    const dsrg = (...options: string[]) => shell(user, 'npx', '--no-install', 'dsrg', ...options);
    await dsrg('train', '--data', 'sorted', '--network', 'tiny', '--threads', '1', '--out', 'run', ...quick);
    expect(await dsrg('export', 'run', 'trained.onnx')).to.include('trained.onnx: tiny, 3 classes');
  });

  it('predict by `npx dsrg predict`, and by a script of ten lines', async () => {
    const said = await shell(user, 'npx', '--no-install', 'dsrg', 'predict', 'model.onnx', 'photos', '--out', 'found');
    expect(said).to.include('found: 1 photo predicted; masks').and.include('red in 1 (1 object)');
    const page = readFileSync(join(repository, 'core', 'README.md'), 'utf8');
    const script = /```js\n(.*?)```/s.exec(page)![1]!.replace('photo.jpg', 'photos/red.png');
    writeFileSync(join(user, 'script.mjs'), script);
    expect(await shell(user, process.execPath, 'script.mjs')).to.equal("[ 'red' ]\n");
    expect(existsSync(join(user, 'photo.png'))).to.equal(true);
  });

  it('have every command under `dsrg`', async () => {
    const dsrg = join('node_modules', 'dsrg', 'trainer', 'bin', 'dsrg.mjs');
    const help = await shell(user, process.execPath, dsrg, '--help');
    for (const name of commands) {
      expect(help).to.match(new RegExp(`^  ${name} `, 'm'));
      expect(await shell(user, process.execPath, dsrg, name, '--help'), name).to.include(`dsrg-${name}`);
    }
    const wrong = await shell(user, process.execPath, dsrg, 'pedict').catch((error: Error) => error.message);
    expect(wrong).to.include('there is no command "pedict"');
  });

  it('say what to install where the runtime for the web is missing', async () => {
    const script = `import { openWebSegmenter } from '@dsrg/core';
await openWebSegmenter(new Uint8Array(0)).catch(({ hint, message }) => console.log(message, hint));`;
    writeFileSync(
      join(user, 'web.mjs'),
      script.replace('new Uint8Array(0)', "(await import('node:fs')).readFileSync('model.onnx')"),
    );
    expect(await shell(user, process.execPath, 'web.mjs')).to.match(
      /onnxruntime-web is not installed.*npm install onnxruntime-web/s,
    );
  });

  it('type-check in a strict project that looks into libraries', async () => {
    const entrances = [
      'core',
      'core/node',
      'converters',
      'converters/node',
      'evaluate',
      'evaluate/node',
      'trainer',
      'trainer/node',
    ];
    const lines = entrances.map(
      (name, index) => `import * as library${index} from '@dsrg/${name}';\nexport { library${index} };`,
    );
    writeFileSync(join(user, 'all.ts'), lines.join('\n'));
    const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023' };
    const more = { skipLibCheck: false, exactOptionalPropertyTypes: true, types: ['node'] };
    const config = { compilerOptions: { ...compilerOptions, ...more }, files: ['all.ts'] };
    writeFileSync(join(user, 'tsconfig.json'), JSON.stringify(config));
    await shell(user, process.execPath, join(repository, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
  });

  it('pass publint and attw', async () => {
    for (const tarball of tarballs) {
      await shell(user, 'npx', '--yes', '--prefer-offline', tools.publint, 'run', tarball, '--strict');
      if (/dsrg-0/.test(tarball)) continue; // the umbrella has commands alone, and no types
      await shell(user, 'npx', '--yes', '--prefer-offline', tools.attw, tarball, '--profile', 'esm-only');
    }
  });
});
