import { defineCommand, printNote, runCommand } from '@dsrg/core/node';
import { linkLibtensorflow, unlinkLibtensorflow } from '../engine/tfjs/link-libtensorflow.ts';

const command = defineCommand({
  name: 'dsrg-link-libtensorflow',
  summary:
    'Builds tfjs-node’s addon against the libtensorflow of Python’s tensorflow package, for GPUs that CUDA 11.2 is too old for.',
  options: {
    python: { kind: 'string', about: 'Python whose environment holds tensorflow.', value: 'FILE', default: 'python3' },
    undo: { kind: 'boolean', about: 'Put the npm package back as it was.' },
  },
  examples: ['--python venv/bin/python', '--undo'],
});

await runCommand(command, async ({ options }) => {
  if (options.undo) unlinkLibtensorflow({ say: printNote });
  else linkLibtensorflow({ python: options.python, say: printNote });
});
