// `node .ci/pack.mjs FOLDER` packs all five packages as npm publishes them, from a build without leftovers: what was compiled
// of a file that has moved since would be published for ever. Prints the tarballs' paths.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const workspaces = ['core', 'converters', 'evaluate', 'trainer'];
const [folder] = process.argv.slice(2);

if (folder === undefined) {
  console.error('pack: name a folder for the tarballs: node .ci/pack.mjs FOLDER');
  process.exit(2);
}
run(process.execPath, join(root, '.ci', 'setup.mjs'));
for (const workspace of workspaces) dropLeftovers(join(root, workspace));
mkdirSync(folder, { recursive: true });
const which = [...workspaces.flatMap((name) => ['-w', name]), '--include-workspace-root'];
run('npm', 'pack', '--silent', ...which, '--pack-destination', resolve(folder));

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
