// Makes a fresh clone ready: installs what package-lock.json names, then builds. Quiet when nothing is to do.
// Plain Node without any dependency, since it runs before there are any.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { differenceFromLock } from './difference-from-lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

checkNode('20.19');
const before = difference();
if (before) {
  console.error(`setup: npm ci (${before})`);
  run(...npm(), 'ci', '--no-audit', '--no-fund', '--loglevel=error');
  const after = difference();
  if (after) console.error(`setup: after npm ci ${after}; what needs it will fail. Is the registry within reach?`);
}
run(process.execPath, join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b');
run(process.execPath, join(root, '.ci', 'build-page.mjs'));

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

function difference() {
  try {
    return differenceFromLock(root);
  } catch (error) {
    return fail(error.message, 1);
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
