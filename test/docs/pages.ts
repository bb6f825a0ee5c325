import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../shared.ts';

/** Pages of documentation that people read, below the repository. */
export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'core/README.md',
  'converters/README.md',
  'evaluate/README.md',
  'trainer/README.md',
] as const;

/** The text of a page. */
export function readPage(page: (typeof pages)[number]): string {
  return readFileSync(join(repository, page), 'utf8');
}

/** Fenced blocks of a language, in their order. */
export function fencedBlocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block as string);
}

/** Lines of indented blocks, comments taken off. */
export function indentedLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^ {4,}\S/.test(line))
    .map((line) => line.trim().replace(/\s+#.*$/, ''));
}

/** The words of a command line; double quotes hold spaces. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? (plain as string));
}
