// Ends the process before, or fails, the step of number DSRG_STOP_AT among those that change the disk. Loaded with --import.
//   DSRG_STOP_HOW=kill  nothing runs any more, as after SIGKILL or a power cut
//   DSRG_STOP_HOW=fail  the step fails with EIO; the process may clear up
// DSRG_STOP_ROOT: only steps on paths below it count.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

const { DSRG_STOP_AT = '0', DSRG_STOP_HOW = 'kill', DSRG_STOP_ROOT = sep } = process.env;
const last = Number(DSRG_STOP_AT);
let steps = 0;

function step(name) {
  steps++;
  if (steps !== last) return;
  if (DSRG_STOP_HOW === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    for (;;); // the signal is on its way
  }
  throw Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO' });
}

const below = (paths) => paths.some((path) => typeof path === 'string' && resolve(path).startsWith(DSRG_STOP_ROOT));

for (const name of [
  'mkdir',
  'rename',
  'link',
  'rm',
  'rmdir',
  'unlink',
  'copyFile',
  'writeFile',
  'appendFile',
  'open',
]) {
  const original = fs.promises[name];
  fs.promises[name] = async (...given) => {
    if (below(given.slice(0, 2))) step(name);
    const result = await original(...given);
    if (name === 'open' && below([given[0]]))
      for (const act of ['writeFile', 'write', 'sync', 'close']) watch(result, act);
    return result;
  };
}

function watch(handle, act) {
  const original = handle[act].bind(handle);
  handle[act] = async (...given) => {
    try {
      step(act);
    } catch (error) {
      if (act === 'close') await original();
      throw error;
    }
    return original(...given);
  };
}
syncBuiltinESMExports();
process.on('exit', () => process.stderr.write(`steps ${steps}\n`));
