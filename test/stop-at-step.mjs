// Ends the process before, or fails, the step of number DSRG_STOP_AT among those that change the disk. Loaded with --import.
//   DSRG_STOP_HOW=kill    nothing runs any more, as after SIGKILL or a power cut
//   DSRG_STOP_HOW=fail    the step fails with EIO; the process may clear up
//   DSRG_STOP_HOW=full    from this step on nothing can be written: ENOSPC, as on a full disk
// DSRG_STOP_ROOT: only steps on paths below it count.
// globalThis.stopAtStep(number) counts anew, for another try of the same process.
import { sep } from 'node:path';
import { watchSteps } from './watch-steps.mjs';

const { DSRG_STOP_AT = '0', DSRG_STOP_HOW = 'kill', DSRG_STOP_ROOT = sep } = process.env;
let last = Number(DSRG_STOP_AT);
let steps = 0;
globalThis.stopAtStep = (number) => {
  [last, steps] = [number, 0];
};

watchSteps(DSRG_STOP_ROOT, (name) => {
  steps++;
  if (DSRG_STOP_HOW === 'full' && last > 0 && steps >= last && /^(write|append|copy)/.test(name)) {
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: 'ENOSPC' });
  }
  if (steps !== last || DSRG_STOP_HOW === 'full') return;
  if (DSRG_STOP_HOW === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    for (;;); // the signal is on its way
  }
  throw Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO' });
});
process.on('exit', () => process.stderr.write(`steps ${steps}\n`));
