import { runCommand } from '@dsrg/core/node';
import { runTrainCommand } from '../node/train-command.ts';
import { trainCommand } from '../node/train-options.ts';

await runCommand(trainCommand, runTrainCommand);
