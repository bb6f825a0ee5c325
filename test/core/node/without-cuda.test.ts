import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../shared.ts';
import { temporaryFolder } from './temporary-folder.ts';

const here = `${platform()}/${arch()}`;
const npm = { npm_config_user_agent: 'npm/11.0.0 node/v22.0.0' };

describe('what is done before onnxruntime-node’s install script', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  const write = (path: string, content: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };
  const manifest = (place: string, content: object) => write(join(place, 'package.json'), JSON.stringify(content));
  const uses = { dependencies: { 'onnxruntime-node': '1.30.0' } };
  const libraries = (place: string) => ['cuda.so', 'shared.so'].map((name) => join(place, 'bin/napi-v6', here, name));
  /** Each library's size, `-` where it is not there. */
  const laid = (place = at('node_modules/onnxruntime-node')) =>
    libraries(place).map((file) => (existsSync(file) ? statSync(file).size : '-'));

  function makeRuntime(place: string): void {
    manifest(place, { name: 'onnxruntime-node', version: '1.30.0' });
    const files = { './cuda.so': {}, './shared.so': {} };
    const content = { requirements: { [here]: ['cuda12'] }, manifests: { [`${here}:cuda12`]: files } };
    write(join(place, 'script/install-metadata.js'), `module.exports = ${JSON.stringify(content)};`);
    write(join(place, 'bin/napi-v6', here, 'binding.node'), 'binding');
  }
  /** Runs the script where npm has put it, as npm does. */
  function run(env: Readonly<Record<string, string>> = npm): string {
    const place = at('node_modules/@dsrg/core/node/without-cuda.mjs');
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(join(repository, 'core/node/without-cuda.mjs'), place);
    const { status, stderr } = spawnSync(process.execPath, [place], { env: { PATH: process.env.PATH, ...env } });
    expect(status).to.equal(0);
    return String(stderr);
  }

  beforeEach(() => {
    manifest(folder(), { name: 'user', dependencies: { dsrg: 'file:dsrg.tgz' } });
    for (const name of ['dsrg', '@dsrg/core', '@dsrg/trainer']) manifest(at('node_modules', name), { name, ...uses });
    manifest(at('node_modules/other'), { name: 'other', dependencies: { else: '1' } });
    makeRuntime(at('node_modules/onnxruntime-node'));
  });

  it('lays empty files where the runtime is dsrg’s alone, and leaves what is there', () => {
    write(libraries(at('node_modules/onnxruntime-node'))[0]!, 'real');
    expect(run()).to.equal('');
    expect(laid()).to.deep.equal([4, 0]);
  });

  const others: [string, () => void][] = [
    ['the project', () => manifest(folder(), { name: 'user', ...uses })],
    ['the project while it is developed', () => manifest(folder(), { devDependencies: { 'onnxruntime-node': '*' } })],
    ['another package', () => manifest(at('node_modules/other'), { name: 'other', ...uses })],
    ['one with a scope', () => manifest(at('node_modules/@hub/models'), { name: '@hub/models', ...uses })],
    ['one inside another', () => manifest(at('node_modules/other/node_modules/deep'), { name: 'deep', ...uses })],
    [
      'one that has it as a peer',
      () => manifest(at('node_modules/p'), { peerDependencies: { 'onnxruntime-node': '1' } }),
    ],
  ];
  for (const [who, prepare] of others) {
    it(`leaves the runtime alone where ${who} loads it, too`, () => {
      prepare();
      run();
      expect(laid()).to.deep.equal(['-', '-']);
    });
  }

  it('tells the runtime of another package from its own', () => {
    manifest(at('node_modules/other'), { name: 'other', ...uses });
    const theirs = at('node_modules/other/node_modules/onnxruntime-node');
    makeRuntime(theirs);
    run();
    expect([laid(), laid(theirs)]).to.deep.equal([
      [0, 0],
      ['-', '-'],
    ]);
    const ours = at('node_modules/@dsrg/core/node_modules/onnxruntime-node');
    manifest(folder(), { name: 'user', ...uses });
    makeRuntime(ours);
    run();
    expect(laid(ours)).to.deep.equal([0, 0]);
  });

  const wishes: [string, Record<string, string>][] = [
    ['says that CUDA is wanted', { ...npm, ONNXRUNTIME_NODE_INSTALL: 'cuda12' }],
    ['says it as npm’s option', { ...npm, npm_config_onnxruntime_node_install: 'true' }],
    ['uses pnpm', { npm_config_user_agent: 'pnpm/10.0.0 npm/? node/v22.0.0' }],
    ['uses yarn', { npm_config_user_agent: 'yarn/1.22.22 npm/? node/v22.0.0' }],
    ['starts it by hand', {}],
  ];
  for (const [who, env] of wishes) {
    it(`does nothing for who ${who}`, () => {
      run(env);
      expect(laid()).to.deep.equal(['-', '-']);
    });
  }

  it('does not touch a store behind a link that others may share, and says what it does not know', () => {
    const store = at('store/node_modules/onnxruntime-node');
    makeRuntime(store);
    manifest(at('store'), { name: 'other project', ...uses });
    const link = at('node_modules/@dsrg/core/node_modules/onnxruntime-node');
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(store, link);
    run();
    expect(laid(store)).to.deep.equal(['-', '-']);
    write(at('store/node_modules/onnxruntime-node/script/install-metadata.js'), 'module.exports = {};');
    manifest(at('store'), { name: 'empty' });
    expect(run()).to.match(/left to its own script \(.*requirements|undefined/);
    expect(readFileSync(join(store, 'bin/napi-v6', here, 'binding.node'), 'utf8')).to.equal('binding');
  });
});
