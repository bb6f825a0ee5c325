import { runCommand } from '@dsrg/core/node';
import { checkEvalOptions, evalCommand } from '../eval-command.ts';
import { runEval, runMerge } from '../run-eval.ts';

await runCommand(evalCommand, async (input, signal) => {
  checkEvalOptions(input);
  const { options } = input;
  process.stdout.write(await (options.merge === undefined ? runEval(options, signal) : runMerge(options)));
});
