import { runCommand } from '@dsrg/core/node';
import { checkEvalOptions, evalCommand } from '../eval-command.ts';
import { runDoctor } from '../run-doctor.ts';
import { runEval, runMerge } from '../run-eval.ts';
import { runMatrix } from '../run-matrix.ts';

await runCommand(evalCommand, async (input, signal) => {
  if (!input.options.doctor) checkEvalOptions(input);
  const { doctor, matrix, merge } = input.options;
  const run = doctor ? runDoctor : matrix ? runMatrix : merge === undefined ? runEval : runMerge;
  process.stdout.write(await run(input, signal));
});
