import { visibleText } from './visible-text.ts';

// Whatever a command says goes out here: names and texts of foreign files are part of it, and none of them may command the terminal.

/** Prints results on stdout, as they are: line ends are the caller's. */
export function printResult(text: string): void {
  process.stdout.write(visibleText(text));
}

/** Prints a line of progress, or a note, on stderr. */
export function printNote(line: string): void {
  process.stderr.write(`${visibleText(line)}\n`);
}
