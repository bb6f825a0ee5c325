import { vocPalette } from '@dsrg/core';
import { printResult, processSurroundings, runCommand, writeFolderAtomic } from '@dsrg/core/node';
import { readClassList } from './class-list.ts';
import { maskCommand } from './mask-command.ts';
import { chooseMaskSource, type MaskSource } from './mask-sources.ts';

/** `dsrg-convert masks …` */
export async function runMasks(argv: readonly string[]): Promise<void> {
  await runCommand(
    maskCommand,
    async ({ positionals: { INPUT: input }, options }, signal) => {
      const source: MaskSource = await chooseMaskSource(input, options.from);
      const named = options.classes === undefined ? undefined : await readClassList(options.classes);
      const lines = await writeFolderAtomic(
        options.out,
        (folder) => source({ input, folder, options, classes: named, palette: vocPalette(), signal }),
        signal,
      );
      printResult(`${options.out}: ${lines.join('\n  ')}\n`);
    },
    processSurroundings(argv),
  );
}
