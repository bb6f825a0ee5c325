import { DsrgError } from '@dsrg/core';
import { defineCommand, processSurroundings, runCommand } from '@dsrg/core/node';

const command = defineCommand({
  name: 'dsrg-convert weights',
  summary: 'Turns trained weights of other frameworks into a file that dsrg-train --init reads.',
  options: {},
  positionals: { FILE: { about: 'The weights.' } },
});

/** `dsrg-convert weights …` */
export async function runWeights(argv: readonly string[]): Promise<void> {
  await runCommand(
    command,
    async ({ positionals }) => {
      throw new DsrgError('WEIGHTS', `${positionals.FILE} cannot be read yet.`);
    },
    processSurroundings(argv),
  );
}
