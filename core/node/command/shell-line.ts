import { platform } from 'node:os';

/** Words that every shell takes as they are. */
const PLAIN = /^[\w./:=@%+,-]+$/;

/**
 * Words as one line that can be copied into a shell: for a POSIX shell in single quotes where they need any, on Windows (cmd, PowerShell)
 * in double ones, which no file name there can hold.
 */
export function shellLine(words: readonly string[], system: NodeJS.Platform = platform()): string {
  return words.map((word) => quoteWord(word, system)).join(' ');
}

function quoteWord(word: string, system: NodeJS.Platform): string {
  if (system === 'win32') return /^[\w./\\:=@+,-]+$/.test(word) ? word : `"${word}"`;
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
