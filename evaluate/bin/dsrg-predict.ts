import { printResult, runCommand } from '@dsrg/core/node';
import { predictCommand } from '../predict/predict-command.ts';
import { runPredict } from '../predict/run-predict.ts';

await runCommand(predictCommand, (input, signal) => runPredict(input, signal, printResult));
