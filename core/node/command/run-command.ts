import { DsrgError, exitCodeOf } from '../../errors.ts';
import { type Interrupt, openInterrupt } from '../interrupt.ts';
import { packageVersion } from '../package-version.ts';
import type { Command, CommandInput } from './define-command.ts';
import type { OptionTable, PositionalTable } from './option-table.ts';
import { visibleText } from './visible-text.ts';

/** Letters of a message: a name in it may be a file's, and of any length. */
const LONGEST = 4000;

/** Where a command reads and writes; the process itself as a rule. */
export interface CommandSurroundings {
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Ends the process once its output is written. */
  exit(code: number): void;
  openInterrupt(): Interrupt;
}

/**
 * Runs a command: answers `--help` and `--version`, parses, and turns errors into a message on stderr and an exit code:
 * 0 done, 1 the user's input, 2 usage, 130 interrupted, 70 ours. Where the table has a boolean option `json` and it is
 * given, an error is also one JSON object on stdout: `{ "error": { "code", "message", "hint" } }`.
 *
 * @param main does the work. Its signal is aborted, with a DsrgError INTERRUPTED as reason, by Ctrl-C, SIGTERM or SIGHUP. It
 *   closes what it opened (sessions, workers): a command that succeeds ends when nothing is left to do. Where some of
 *   the input could not be used and the rest was, it says so itself and resolves to 1, the exit code
 */
export async function runCommand<Options extends OptionTable, Positionals extends PositionalTable>(
  command: Command<Options, Positionals>,
  main: (input: CommandInput<Options, Positionals>, signal: AbortSignal) => Promise<unknown>,
  surroundings: CommandSurroundings = processSurroundings(),
): Promise<void> {
  const { argv, stdout, stderr } = surroundings;
  const asked = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  if (asked.includes('--help') || asked.includes('-h')) {
    stdout.write(command.helpText());
    return;
  }
  if (asked.includes('--version')) {
    stdout.write(`${command.name} ${packageVersion('@dsrg/core') ?? 'unknown'}\n`);
    return;
  }
  let interrupt: Interrupt | undefined;
  try {
    const input = command.parse(argv);
    interrupt = surroundings.openInterrupt();
    surroundings.exit((await main(input, interrupt.signal)) === 1 ? 1 : 0);
  } catch (error) {
    const thrown = interrupt?.signal.aborted && !(error instanceof DsrgError) ? interrupt.signal.reason : error;
    if ('json' in command.options && asked.includes('--json'))
      stdout.write(visibleText(`${JSON.stringify(errorRecord(thrown))}\n`));
    stderr.write(visibleText(errorText(command.name, thrown)));
    surroundings.exit(exitCodeOf(thrown));
  } finally {
    interrupt?.close();
  }
}

function errorText(name: string, error: unknown): string {
  if (error instanceof DsrgError && error.code !== 'INTERNAL') {
    return `${name}: ${shortened(error.message)}\n${error.hint ? `  ${shortened(error.hint)}\n` : ''}`;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${name}: this should not have happened: ${stack}\n  It is a fault of dsrg, not yours; please report it with the lines above.\n`;
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)} … (${text.length - LONGEST} letters more)`;
}

function errorRecord(error: unknown): object {
  if (error instanceof DsrgError) {
    return { error: { code: error.code, message: error.message, ...(error.hint && { hint: error.hint }) } };
  }
  return { error: { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) } };
}

/**
 * The process itself.
 * @param argv what to parse: a command with sub-commands hands on what follows the sub-command's name
 */
export function processSurroundings(argv: readonly string[] = process.argv.slice(2)): CommandSurroundings {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0); // `dsrg-eval … | head` has read enough
  });
  // The terminal was closed (EIO, EPIPE): what is said is lost, what is being saved must not be.
  process.stderr.on('error', () => undefined);
  return {
    argv,
    stdout: process.stdout,
    stderr: process.stderr,
    // Success ends by itself once all is written and closed; after an error nothing is worth waiting for.
    exit: (code) => {
      process.exitCode = code;
      if (code !== 0) process.stderr.write('', () => process.stdout.write('', () => process.exit(code)));
    },
    openInterrupt: () => openInterrupt(),
  };
}
