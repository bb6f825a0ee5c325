// Copies what the disk holds before every step that changes it: each copy is what a kill at that step would have left, for of a process
// that is killed nothing is there but its files. Loaded with --import, in this process and those that it forks.
//   DSRG_STATES_ROOT  the folder that is written to
//   DSRG_STATES_TO    gets a folder for each state; states that are alike are kept once
//   DSRG_STATES_PASS  files whose content tells of time alone: a change of them makes no new state
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { join, relative } from 'node:path';
import { watchSteps } from './watch-steps.mjs';

const { DSRG_STATES_ROOT: root, DSRG_STATES_TO: to, DSRG_STATES_PASS: pass = '$^' } = process.env;
const { existsSync, cpSync, readdirSync, readFileSync, truncateSync, appendFileSync } = fs;
const passed = new RegExp(pass);
const known = new Set();
/** What was read of a file, while its size and times stay. */
const contents = new Map();
let steps = 0;

/** Everything below the root, temporary names without what differs from process to process. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }).sort((a, b) =>
    path(a) < path(b) ? -1 : 1,
  )) {
    const place = relative(root, path(entry));
    hash.update(`${place.replace(/\.\d+-[0-9a-f]{8,}\.part/g, '.part')}\n`);
    if (entry.isFile() && !passed.test(place)) hash.update(contentOf(path(entry)));
  }
  return hash.digest('hex').slice(0, 16);
}

function contentOf(file) {
  const { ino, size, mtimeNs, ctimeNs } = fs.statSync(file, { bigint: true });
  const stamp = [ino, size, mtimeNs, ctimeNs].join();
  const before = contents.get(file);
  if (before?.stamp === stamp) return before.digest;
  const digest = createHash('sha256').update(readFileSync(file)).digest();
  contents.set(file, { stamp, digest });
  return digest;
}

function path(entry) {
  return join(entry.parentPath, entry.name);
}

/** @param torn a file that is to be there in half */
function keep(torn) {
  // Another process may rename a file while it is copied: then the state is looked at once more.
  for (let tries = 0; tries < 5; tries++) {
    try {
      const state = `${fingerprint()}${torn === undefined ? '' : '-torn'}`;
      if (known.has(state)) return;
      known.add(state);
      const copy = join(to, `${process.hrtime.bigint()}-${state}`);
      cpSync(root, copy, { recursive: true, preserveTimestamps: true });
      const half = torn === undefined ? undefined : join(copy, relative(root, torn));
      if (half !== undefined && existsSync(half)) truncateSync(half, Math.floor(fs.statSync(half).size / 2));
      return;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
}

watchSteps(
  root,
  () => {
    steps++;
    keep();
  },
  keep,
);
process.on('exit', () => {
  keep();
  appendFileSync(`${to}.steps`, `${steps}\n`);
});
