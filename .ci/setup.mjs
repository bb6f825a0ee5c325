// Makes a fresh clone ready: installs what package-lock.json names, then builds. Quiet when nothing is to do.
// Plain Node without any dependency, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

checkNode('20.19');
const difference = differenceFromLock();
if (difference) {
  console.error(`setup: npm ci (${difference})`);
  run(...npm(), 'ci', '--no-audit', '--no-fund', '--loglevel=error');
}
run(process.execPath, join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b');

function checkNode(least) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [leastMajor, leastMinor] = least.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  fail(
    `Node ${process.versions.node} is too old; dsrg needs Node ${least} or newer.`,
    2,
    'Get one from https://nodejs.org.',
  );
}

/** Why node_modules is not what package-lock.json says, or undefined when it is. Optional packages may be missing. */
function differenceFromLock() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return 'nothing is installed yet';
  const installed = readPackages(installedFile);
  for (const [path, wanted] of Object.entries(readPackages(join(root, 'package-lock.json')))) {
    if (!path.includes('node_modules/')) continue;
    const found = installed[path];
    if (!found && (wanted.optional || wanted.devOptional || wanted.peer)) continue;
    if (!found || !existsSync(join(root, path))) return `${path} is missing`;
    if (found.version !== wanted.version) return `${path} is ${found.version}, not ${wanted.version}`;
  }
  return undefined;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch (error) {
    return fail(`${file} cannot be read: ${error.message}`, 1, 'Restore it, or remove node_modules and try again.');
  }
}

/** The npm that called us where there is one, else the one on the PATH. */
function npm() {
  const cli = process.env.npm_execpath;
  return cli && /npm-cli\.[cm]?js$/.test(cli) ? [process.execPath, cli] : ['npm'];
}

function run(command, ...args) {
  const shell = process.platform === 'win32' && command === 'npm';
  // stdout carries results only (a caller may pipe it), so what the tools say goes to stderr.
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (result.error) fail(`${command} does not start: ${result.error.message}`, 1, 'Is npm installed and on the PATH?');
  if (result.status !== 0) fail(`\`${[command, ...args].join(' ')}\` ended with ${result.status ?? result.signal}.`, 1);
}

function fail(message, code, hint) {
  console.error(`setup: ${message}${hint ? `\n  ${hint}` : ''}`);
  process.exit(code);
}
