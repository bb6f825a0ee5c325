import { type ParseArgsConfig, parseArgs } from 'node:util';
import { DsrgError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import type { CommandSpec } from './command-spec.ts';
import { helpText } from './help-text.ts';
import {
  flagOf,
  type OptionTable,
  type OptionValues,
  type Positional,
  type PositionalTable,
  type PositionalValues,
} from './option-table.ts';
import { readOption } from './read-option.ts';

/** What a command line said. */
export interface CommandInput<Options extends OptionTable, Positionals extends PositionalTable> {
  /** Values by key; defaults are filled in. */
  readonly options: OptionValues<Options>;
  readonly positionals: PositionalValues<Positionals>;
  /** Keys of the options that were given, not defaulted. */
  readonly given: ReadonlySet<string>;
}

export interface Command<Options extends OptionTable, Positionals extends PositionalTable>
  extends CommandSpec<Options, Positionals> {
  /** @throws DsrgError USAGE, with the nearest name for an unknown option */
  parse(argv: readonly string[]): CommandInput<Options, Positionals>;
  helpText(): string;
}

/**
 * Defines a command line. `--help` and `--version` are added by `runCommand`.
 *
 * @example
 * const command = defineCommand({
 *   name: 'dsrg-count',
 *   summary: 'Counts photos.',
 *   options: { data: { kind: 'string', about: 'Folder.', required: true }, flip: { kind: 'boolean', about: 'Mirror.' } },
 * });
 * command.parse(['--data', 'voc', '--flip']).options; // { data: 'voc', flip: true }
 */
export function defineCommand<
  const Options extends OptionTable,
  const Positionals extends PositionalTable = Record<never, Positional>,
>(spec: CommandSpec<Options, Positionals>): Command<Options, Positionals> {
  return { ...spec, parse: (argv) => parse(spec, argv), helpText: () => helpText(spec) };
}

function parse<Options extends OptionTable, Positionals extends PositionalTable>(
  spec: CommandSpec<Options, Positionals>,
  argv: readonly string[],
): CommandInput<Options, Positionals> {
  const keys = new Map(Object.keys(spec.options).map((key) => [flagOf(key), key]));
  const values: Record<string, ReturnType<typeof readOption>> = {};
  const positionals: string[] = [];
  for (const token of tokensOf(spec.options, argv)) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const key = keys.get(token.name) ?? keys.get(token.name.replace(/^no-/, ''));
    const option = key === undefined ? undefined : spec.options[key];
    const negated = !keys.has(token.name);
    if (key === undefined || !option || (negated && option.kind !== 'boolean'))
      throw unknownOption(spec, token.rawName);
    if (key in values && option.kind !== 'list') throw new DsrgError('USAGE', `--${flagOf(key)} is given twice.`);
    const { value } = token;
    const swallowed = value !== undefined && !token.inlineValue && /^-[^\d.]/.test(value);
    if (option.kind === 'boolean' && value === undefined) values[key] = !negated;
    else if (value === undefined || swallowed) {
      throw new DsrgError('USAGE', `${token.rawName} needs a value.`, { hint: option.about });
    } else values[key] = readOption(key, option, value, values[key]);
  }
  const given = new Set(Object.keys(values));
  const alone = [...given].find((key) => spec.options[key]?.alone);
  if (alone !== undefined && given.size + positionals.length > 1) {
    throw new DsrgError('USAGE', `--${flagOf(alone)} goes alone: nothing beside it would have an effect.`);
  }
  for (const [key, option] of Object.entries(spec.options)) {
    if (key in values) continue;
    if (option.required && alone === undefined) throw missing(spec, `--${flagOf(key)}`, option.about);
    const fallback = option.kind === 'boolean' ? (option.default ?? false) : option.default;
    if (fallback !== undefined)
      values[key] = Array.isArray(fallback) ? [...fallback] : (fallback as string | number | boolean);
  }
  return {
    options: values as OptionValues<Options>,
    positionals: namePositionals(spec, positionals, alone !== undefined) as PositionalValues<Positionals>,
    given,
  };
}

function tokensOf(table: OptionTable, argv: readonly string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [key, { kind, short }] of Object.entries(table)) {
    options[flagOf(key)] = { type: kind === 'boolean' ? 'boolean' : 'string', multiple: true, ...(short && { short }) };
  }
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function namePositionals(
  spec: CommandSpec<OptionTable, PositionalTable>,
  values: readonly string[],
  noneRequired: boolean,
) {
  const table = Object.entries(spec.positionals ?? {});
  const many = table.at(-1)?.[1].many;
  if (!many && values.length > table.length) {
    throw new DsrgError('USAGE', `"${values[table.length]}" is one argument too many for ${spec.name}.`, {
      hint: `See ${spec.name} --help. Values with spaces need quotes.`,
    });
  }
  table.forEach(([name, { about, optional }], index) => {
    if (!optional && !noneRequired && values[index] === undefined) throw missing(spec, name, about);
  });
  return Object.fromEntries(
    table.map(([name], index) => [name, table[index]?.[1].many ? values.slice(index) : values[index]]),
  );
}

function missing(spec: CommandSpec<OptionTable, PositionalTable>, what: string, about: string): DsrgError {
  return new DsrgError('USAGE', `${what} is missing: ${about}`, { hint: `See ${spec.name} --help.` });
}

function unknownOption(spec: CommandSpec<OptionTable, PositionalTable>, given: string): DsrgError {
  const flags = Object.entries(spec.options).flatMap(([key, { kind }]) => {
    return kind === 'boolean' ? [`--${flagOf(key)}`, `--no-${flagOf(key)}`] : [`--${flagOf(key)}`];
  });
  const near = nearestName(given, [...flags, '--help', '--version']);
  return new DsrgError('USAGE', `${spec.name} has no option ${given}.`, {
    hint: near ? `Did you mean ${near}?` : `See ${spec.name} --help.`,
  });
}
