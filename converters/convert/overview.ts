import { statSync } from 'node:fs';
import { DsrgError, nearestName } from '@dsrg/core';
import { defineCommand, printResult, processSurroundings, readHead, runCommand } from '@dsrg/core/node';
import { convertCommands } from './commands.ts';
import { HEAD_LENGTH, recognise } from './recognise.ts';

const overview = defineCommand({
  name: 'dsrg-convert',
  summary: 'Turns what you hold into what dsrg reads.',
  options: {},
  positionals: {
    WHAT: { about: 'One of the commands below, or a file: then its kind is told, and the command for it.' },
  },
});

/**
 * `dsrg-convert …`: hands on to the sub-command, tells what a file is, or shows which command fits what one holds.
 * @param argv what follows `dsrg-convert`
 */
export async function runConvert(argv: readonly string[]): Promise<void> {
  const command = convertCommands.find(({ name }) => name === argv[0]);
  if (command !== undefined) return command.run(argv.slice(1));
  const asked = argv.length === 0 ? ['--help'] : argv;
  const told = { ...overview, helpText };
  return runCommand(told, async ({ positionals }) => tell(positionals.WHAT), processSurroundings(asked));
}

function helpText(): string {
  const rows = convertCommands.map(
    ({ name, holds, gives }) => `  ${name}\n      you hold  ${holds}\n      you get   ${gives}`,
  );
  return `${overview.helpText()}\nCommands:\n${rows.join('\n')}\n\ndsrg-convert COMMAND --help tells the options of one.\n`;
}

async function tell(what: string): Promise<void> {
  const entry = statSync(what, { throwIfNoEntry: false });
  if (entry?.isDirectory()) {
    const files = 'dsrg-convert labels, masks and cues take folders, too; name a file in it to learn its kind';
    printResult(`${what} is a folder; for photos use\n  dsrg-convert dataset ${what}\n${files}\n`);
    return;
  }
  const head = entry && (await readHead(what, HEAD_LENGTH));
  const found = head && recognise(head, what);
  if (found) printResult(`${what} is ${found.what}; use\n  ${found.use}\n`);
  else if (head) {
    throw new DsrgError('FILE_FORMAT', `${what} is of no kind that dsrg-convert knows.`, {
      hint: 'dsrg-convert --help lists what can be read.',
    });
  } else {
    const near = nearestName(
      what,
      convertCommands.map(({ name }) => name),
    );
    throw new DsrgError('USAGE', `"${what}" is neither a command of dsrg-convert nor a file that can be read.`, {
      hint: near ? `Did you mean "${near}"?` : 'See dsrg-convert --help.',
    });
  }
}
