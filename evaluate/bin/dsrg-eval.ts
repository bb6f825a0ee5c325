import { runCommand } from '@dsrg/core/node';
import { checkEvalOptions, evalCommand } from '../eval-command.ts';
import { runEval, runMerge } from '../run-eval.ts';
import { runMatrix } from '../run-matrix.ts';

await runCommand(evalCommand, async (input, signal) => {
  checkEvalOptions(input);
  const { matrix, merge } = input.options;
  const run = matrix ? runMatrix : merge === undefined ? runEval : runMerge;
  process.stdout.write(await run(input, signal));
});
