import type { CommandSpec } from './command-spec.ts';
import { flagOf, type Option, type OptionTable, type PositionalTable } from './option-table.ts';
import { describeRange } from './read-option.ts';

/** Columns of a line. */
const WIDTH = 100;

/** The help of a command: usage, arguments, options with their ranges and defaults, examples. */
export function helpText(spec: CommandSpec<OptionTable, PositionalTable>): string {
  const { name, summary, options, positionals = {}, examples = [] } = spec;
  const required = Object.entries(options).filter(([, option]) => option.required);
  const usage = [
    name,
    ...required.map(([key, option]) => `--${flagOf(key)} ${placeholder(option)}`),
    '[options]',
    ...Object.entries(positionals).map(([key, { optional, many }]) =>
      optional ? `[${key}]` : `${key}${many ? '…' : ''}`,
    ),
  ].join(' ');
  const argumentRows = Object.entries(positionals).map(([key, { about, optional }]) => {
    return [key, optional ? `${about} (optional)` : about] as const;
  });
  const optionRows = Object.entries(options).map(
    ([key, option]) => [flagColumn(key, option), aboutColumn(option)] as const,
  );
  const always = [
    ['-h, --help', 'Show this help.'],
    ['    --version', 'Show the version.'],
  ] as const;
  return `${[
    `${name}: ${summary}`,
    `Usage: ${usage}`,
    section('Arguments', argumentRows),
    section('Options', [...optionRows, ...always]),
    examples.length ? `Examples:\n${examples.map((line) => `  ${name} ${line}`).join('\n')}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function flagColumn(key: string, option: Option): string {
  const flag = option.kind === 'boolean' && option.default ? `--[no-]${flagOf(key)}` : `--${flagOf(key)}`;
  const value = placeholder(option);
  return `${option.short ? `-${option.short}, ` : '    '}${flag}${value && ` ${value}`}`;
}

function placeholder(option: Option): string {
  if (option.kind === 'boolean') return '';
  if (option.value) return option.value;
  return { string: 'TEXT', number: 'N', integer: 'N', enum: 'NAME', list: 'A,B,…' }[option.kind];
}

function aboutColumn(option: Option): string {
  const notes: string[] = [];
  if (option.kind === 'enum') notes.push(option.choices.join(' | '));
  if (option.kind === 'number' || option.kind === 'integer') {
    if (option.min !== undefined || option.max !== undefined) notes.push(describeRange(option));
  }
  if (option.required) notes.push('required');
  if (option.defaultNote) notes.push(`default: ${option.defaultNote}`);
  else if (option.default !== undefined && option.kind !== 'boolean') notes.push(`default: ${option.default}`);
  else if (option.kind === 'boolean' && option.default) notes.push('default: on');
  return notes.length ? `${option.about} (${notes.join('; ')})` : option.about;
}

function section(title: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '';
  const column = Math.min(34, Math.max(...rows.map(([left]) => left.length)) + 2);
  const lines = rows.map(([left, right]) => {
    const text = wrap(right, WIDTH - column - 2).join(`\n${' '.repeat(column + 2)}`);
    return left.length < column - 1 ? `  ${left.padEnd(column)}${text}` : `  ${left}\n${' '.repeat(column + 2)}${text}`;
  });
  return `${title}:\n${lines.join('\n')}`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
