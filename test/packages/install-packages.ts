import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodePng } from '@dsrg/core';
import { expect } from 'chai';
import { colourModel } from '../core/tiny-model.ts';
import { repository } from '../shared.ts';

// What users get: the packages as they are packed, in an empty folder, from the npm registry alone. Needs that registry (or
// npm's cache of it), so it is no part of `npm test`: `npm run test:packages`, which .ci/run calls.

const workspaces = ['core', 'converters', 'evaluate', 'trainer'];
const tools = { publint: 'publint@0.3.25', attw: '@arethetypeswrong/cli@0.18.5' };
const run = promisify(execFile);

/** Runs a command without anything that this test's own npm set for its children; fails with all that it said. */
async function shell(folder: string, command: string, ...options: string[]): Promise<string> {
  const clean = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD|NODE_OPTIONS)/i.test(name));
  const settings = { cwd: folder, env: Object.fromEntries(clean), maxBuffer: 1 << 26 };
  try {
    const { stdout, stderr } = await run(command, options, settings);
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${[command, ...options].join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}

describe('the packages, packed and installed', () => {
  const root = mkdtempSync(join(tmpdir(), 'dsrg-packages-'));
  const [packed, user] = [join(root, 'packed'), join(root, 'user')];
  let tarballs: string[] = [];
  after(() => rmSync(root, { recursive: true, force: true }));

  before(async function () {
    try {
      await shell(root, 'npm', 'view', 'onnxruntime-node@1.30.0', 'version', '--prefer-offline');
    } catch {
      console.log('      skipped: the npm registry cannot be reached, and npm has kept nothing of it');
      this.skip();
    }
    mkdirSync(join(user, 'photos'), { recursive: true });
    await shell(repository, process.execPath, join('.ci', 'pack.mjs'), packed);
    tarballs = readdirSync(packed).map((name) => join(packed, name));
    writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true, "type": "module" }');
    const data = Uint8Array.from({ length: 32 * 24 * 3 }, (_, i) => [200, 20, 20][i % 3]!);
    writeFileSync(join(user, 'photos', 'red.png'), encodePng({ kind: 'rgb', data, height: 24, width: 32 }));
    writeFileSync(join(user, 'model.onnx'), colourModel());
    await shell(user, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs);
  });

  it('hold a licence, a page, where they come from, sources for their maps, and nothing of the build', async () => {
    expect(tarballs).to.have.length(5);
    for (const name of workspaces) {
      const folder = join(user, 'node_modules', '@dsrg', name);
      const { repository: origin, keywords, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      expect([origin?.directory, license, keywords?.length > 3], name).to.deep.equal([name, 'MIT', true]);
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

  it('come without the web’s runtime, and without asking any other host than the registry', () => {
    const modules = join(user, 'node_modules');
    expect(existsSync(join(modules, 'onnxruntime-web'))).to.equal(false);
    const folder = join(modules, 'onnxruntime-node', 'bin', 'napi-v6', process.platform, process.arch);
    for (const file of readdirSync(folder).filter((name) => name.includes('cuda')))
      expect(statSync(join(folder, file)).size, file).to.equal(0);
  });

  it('predict by `npx dsrg predict`, and by a script of ten lines', async () => {
    const said = await shell(user, 'npx', '--no-install', 'dsrg', 'predict', 'model.onnx', 'photos', '--out', 'found');
    expect(said).to.include('found: 1 photos predicted; masks').and.include('red in 1 (1 objects)');
    const page = readFileSync(join(repository, 'core', 'README.md'), 'utf8');
    const script = /```js\n(.*?)```/s.exec(page)![1]!.replace('photo.jpg', 'photos/red.png');
    writeFileSync(join(user, 'script.mjs'), script);
    expect(await shell(user, process.execPath, 'script.mjs')).to.equal("[ 'red' ]\n");
    expect(existsSync(join(user, 'photo.png'))).to.equal(true);
  });

  it('have every command under `dsrg`', async () => {
    const help = await shell(user, 'npx', '--no-install', 'dsrg', '--help');
    for (const name of ['train', 'export', 'predict', 'eval', 'submit', 'convert']) {
      expect(help).to.match(new RegExp(`^  ${name} `, 'm'));
      expect(await shell(user, 'npx', '--no-install', 'dsrg', name, '--help'), name).to.include(`dsrg-${name}`);
    }
    const wrong = await shell(user, 'npx', '--no-install', 'dsrg', 'pedict').catch((error: Error) => error.message);
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

  it('bundle for a browser by esbuild', async () => {
    writeFileSync(
      join(user, 'page.js'),
      "import { predictLabels, openWebSegmenter } from '@dsrg/core';\nimport { traceOutlines } from '@dsrg/converters';\nconsole.log(predictLabels, openWebSegmenter, traceOutlines);",
    );
    const esbuild = join(repository, 'node_modules', '.bin', 'esbuild');
    const options = [
      '--bundle',
      '--format=esm',
      '--platform=browser',
      '--external:onnxruntime-web',
      '--external:onnxruntime-web/*',
    ];
    await shell(user, esbuild, 'page.js', ...options, '--outfile=bundle.js');
    const bundle = readFileSync(join(user, 'bundle.js'), 'utf8');
    expect(bundle).not.to.match(/from "node:|require\("node:/);
    expect(bundle.length).to.be.below(3e6);
  });

  it('pass publint and attw', async () => {
    for (const tarball of tarballs) {
      await shell(user, 'npx', '--yes', '--prefer-offline', tools.publint, 'run', tarball, '--strict');
      if (/dsrg-0/.test(tarball)) continue; // the umbrella has commands alone, and no types
      await shell(user, 'npx', '--yes', '--prefer-offline', tools.attw, tarball, '--profile', 'esm-only');
    }
  });
});
