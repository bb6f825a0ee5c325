import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';

/** Commands that a run hands on to, with the packages that have them. */
const packages = {
  'dsrg-export': '@dsrg/converters',
  'dsrg-predict': '@dsrg/evaluate',
  'dsrg-eval': '@dsrg/evaluate',
} as const;

export type NextCommand = keyof typeof packages;

/** Where a command is looked for; the process itself as a rule. */
export interface CommandPlaces {
  readonly folder: string;
  /** The shell's search path. */
  readonly path: string;
  readonly exists: (path: string) => boolean;
  /** Path of the script that is the command, in its package. */
  readonly script: (command: NextCommand) => string;
}

/**
 * The words that start a command of dsrg from the folder that this process was started in: `npx dsrg-export` in the repository and where the
 * packages are installed, `npx dsrg export` where the umbrella package alone has a command, the bare name where it is on the search path (a
 * global installation), else its script by Node.
 */
export function commandWords(command: NextCommand, places: Partial<CommandPlaces> = {}): string[] {
  const { folder, path, exists, script } = { ...processPlaces(), ...places };
  const umbrella = command.replace(/^dsrg-/, '');
  const hasLocal = (name: string) =>
    foldersAbove(folder).some((each) => exists(join(each, 'node_modules', '.bin', name)));
  if (hasLocal(command)) return ['npx', command];
  if (hasLocal('dsrg')) return ['npx', 'dsrg', umbrella];
  // npm puts folders of its own before the search path of what it starts: a shell does not have them.
  const searched = path.split(delimiter).filter((each) => each !== '' && !/[\\/]node_modules[\\/]\.bin$/.test(each));
  const onPath = (name: string) =>
    searched.some((each) => exists(join(each, name)) || exists(join(each, `${name}.cmd`)));
  if (onPath(command)) return [command];
  if (onPath('dsrg')) return ['dsrg', umbrella];
  const below = relative(folder, script(command));
  return ['node', below.startsWith('..') ? script(command) : below];
}

function foldersAbove(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersAbove(parent)];
}

function processPlaces(): CommandPlaces {
  return { folder: process.cwd(), path: process.env.PATH ?? '', exists: existsSync, script: scriptOf };
}

function scriptOf(command: NextCommand): string {
  const about = createRequire(import.meta.url).resolve(`${packages[command]}/package.json`);
  const { bin } = JSON.parse(readFileSync(about, 'utf8')) as { bin: Record<string, string> };
  return join(dirname(about), bin[command] as string);
}
