// `node .ci/pack.mjs FOLDER [ADDRESS]` packs all five packages as npm publishes them, from a build without leftovers: what was compiled
// of a file that has moved since would be published for ever. Prints the tarballs' paths.
// Their `repository` is ADDRESS, else where this clone comes from (`origin`): an address that is no public one is left out.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeCommandPages } from './command-pages.mjs';
import { publicAddress } from './public-address.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const workspaces = ['core', 'converters', 'evaluate', 'trainer'];
const [folder, told] = process.argv.slice(2);

if (folder === undefined) {
  console.error('pack: name a folder for the tarballs: node .ci/pack.mjs FOLDER');
  process.exit(2);
}
run(process.execPath, join(root, '.ci', 'setup.mjs'));
for (const workspace of workspaces) dropLeftovers(join(root, workspace));
mkdirSync(folder, { recursive: true });
const address = publicAddress(told ?? originOf(root));
if (address === undefined) console.error('pack: no public address of the repository is known; the packages name none.');
const staging = mkdtempSync(join(tmpdir(), 'dsrg-pack-'));
try {
  const staged = [...workspaces, '.'].map((name) => stage(name, join(staging, name === '.' ? 'dsrg' : name)));
  run('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', resolve(folder), ...staged);
} finally {
  rmSync(staging, { recursive: true, force: true });
}

/** Copies a package to where its manifest may be completed. */
function stage(name, target) {
  const source = join(root, name);
  const wanted =
    name === '.' ? ['package.json', 'README.md', 'LICENSE', join('trainer', 'bin', 'dsrg.mjs')] : undefined;
  const isWanted = (path) =>
    wanted?.some((file) => file === path || path === '' || file.startsWith(path + sep)) ?? true;
  cpSync(source, target, {
    recursive: true,
    filter: (path) => !path.split(sep).includes('node_modules') && isWanted(relative(source, path)),
  });
  const file = join(target, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const directory = name === '.' ? {} : { directory: name };
  if (address !== undefined) manifest.repository = { type: 'git', url: address, ...directory };
  if (name !== '.' && manifest.bin !== undefined) {
    writeCommandPages(source, join(target, 'docs'), manifest.bin);
    manifest.files.push('docs');
  }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  return target;
}

/** Where the clone was made of; empty where it was made of nothing. */
function originOf(clone) {
  return (
    spawnSync('git', ['config', '--get', 'remote.origin.url'], { cwd: clone, encoding: 'utf8' }).stdout?.trim() ?? ''
  );
}

/** Removes compiled files whose source is gone. */
function dropLeftovers(workspace) {
  const dist = join(workspace, 'dist');
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    const source = /^(.*?)(\.d\.ts|\.js|\.js\.map)$/.exec(name)?.[1];
    if (source !== undefined && !existsSync(join(workspace, `${source}.ts`))) rmSync(join(dist, name));
  }
}

function run(command, ...args) {
  const shell = process.platform === 'win32' && command === 'npm';
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell });
  if (result.status === 0) return;
  console.error(`pack: \`${[command, ...args].join(' ')}\` ended with ${result.error?.message ?? result.status}.`);
  process.exit(1);
}
