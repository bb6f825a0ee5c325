import { runCommand } from '@dsrg/core/node';
import { checkEvalOptions, evalCommand } from '../eval-command.ts';
import { runEval, runMerge } from '../run-eval.ts';
import { runMatrix } from '../run-matrix.ts';

await runCommand(evalCommand, async (input, signal) => {
  checkEvalOptions(input);
  const { options } = input;
  const run = options.matrix ? runMatrix : options.merge === undefined ? runEval : runMerge;
  process.stdout.write(await run(options, signal));
});
