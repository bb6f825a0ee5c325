import { printResult, runCommand } from '@dsrg/core/node';
import { runCams } from '../cams/run-cams.ts';
import { runPropose } from '../cams/run-propose.ts';
import { checkEvalOptions } from '../command/check-eval-options.ts';
import { type EvalInput, evalCommand } from '../command/eval-command.ts';
import { runCompare } from '../command/run-compare.ts';
import { runDoctor } from '../command/run-doctor.ts';
import { runEval, runMerge } from '../command/run-eval.ts';
import { runMatrix } from '../command/run-matrix.ts';
import { runSweep } from '../seeds/run-sweep.ts';
import { runWatch } from '../watch/run-watch.ts';

await runCommand(evalCommand, async (input, signal) => {
  if (!input.options.doctor) checkEvalOptions(input);
  printResult(await jobOf(input)(input, signal));
});

function jobOf({ options: { doctor, matrix, merge, watch, cams, propose, sweep, runs } }: EvalInput) {
  if (doctor) return runDoctor;
  if (matrix) return runMatrix;
  if (propose) return runPropose;
  if (cams) return runCams;
  if (sweep) return runSweep;
  if (watch !== undefined) return runWatch;
  if (runs !== undefined) return runCompare;
  return merge === undefined ? runEval : runMerge;
}
