import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes a page for each command of a built package into its `docs`: what its option table says, as `--help` prints it. Commands of which
 * the help names sub-commands (`dsrg-convert`) have those on the same page.
 * @param folder of the package, where it is built
 * @param target where its pages go
 * @param bins path of each command's script below it, by name
 */
export function writeCommandPages(folder, target, bins) {
  mkdirSync(target, { recursive: true });
  for (const [name, script] of Object.entries(bins)) {
    const helpOf = (...words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, script), ...words, '--help'], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(`${name} ${words.join(' ')} --help ended with ${status}: ${stderr}`);
      return stdout;
    };
    const whole = helpOf();
    const parts = [...whole.matchAll(/^ {2}([a-z][a-z-]*)$/gm)].map(([, part]) => part);
    const sections = parts.map((part) => `## ${name} ${part}\n\n${indented(helpOf(part))}\n`);
    const page = [`# ${name}\n`, `As \`${name} --help\` prints it.\n`, `${indented(whole)}\n`, ...sections].join('\n');
    writeFileSync(join(target, `${name}.md`), page);
  }
}

function indented(text) {
  return text.trimEnd().replace(/^(?=.)/gm, '    ');
}
