import { DsrgError } from '../../errors.ts';
import { nearestName } from '../../nearest-name.ts';
import { flagOf, type ListOption, type NumberOption, type Option } from './option-table.ts';

type Value = string | number | boolean | (string | number)[];

/**
 * Reads the text after a flag, by the kind of its option.
 *
 * @param before value so far: lists grow when their option is repeated
 * @throws DsrgError USAGE for a value of another kind or out of range
 */
export function readOption(key: string, option: Option, text: string, before?: Value): Value {
  const flag = `--${flagOf(key)}`;
  if (option.kind === 'string') {
    if (text === '') throw new DsrgError('USAGE', `${flag} has an empty value.`, { hint: option.about });
    return text;
  }
  if (option.kind === 'number' || option.kind === 'integer') return readNumber(flag, option, text);
  if (option.kind === 'list')
    return [...((before as (string | number)[] | undefined) ?? []), ...readList(flag, option, text)];
  if (option.kind === 'enum') {
    if (option.choices.includes(text)) return text;
    const near = nearestName(text, option.choices);
    throw new DsrgError('USAGE', `${flag} is "${text}"; expected: ${option.choices.join(', ')}.`, {
      ...(near && { hint: `Did you mean "${near}"?` }),
    });
  }
  throw new DsrgError('USAGE', `${flag} takes no value, but "${text}" was given.`, {
    hint: `Write ${flag} to switch it on and --no-${flagOf(key)} to switch it off.`,
  });
}

function readList(flag: string, option: ListOption, text: string): (string | number)[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) {
    throw new DsrgError('USAGE', `${flag} is "${text}": one of its values is empty.`, {
      hint: 'Separate values by commas.',
    });
  }
  return option.of === 'string' ? parts : parts.map((part) => readNumber(flag, { ...option, kind: 'number' }, part));
}

function readNumber(flag: string, option: Pick<NumberOption, 'kind' | 'min' | 'max' | 'about'>, text: string): number {
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  const { kind, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = option;
  if (number >= min && number <= max && (kind === 'number' || Number.isSafeInteger(number))) return number;
  throw new DsrgError('USAGE', `${flag} is "${text}"; expected: ${describeRange(option)}.`, { hint: option.about });
}

/** `a whole number from 1 to 100` */
export function describeRange({ kind, min, max }: Pick<NumberOption, 'kind' | 'min' | 'max'>): string {
  const range =
    min !== undefined && max !== undefined
      ? ` from ${min} to ${max}`
      : min !== undefined
        ? ` of at least ${min}`
        : max !== undefined
          ? ` of at most ${max}`
          : '';
  return `a ${kind === 'integer' ? 'whole ' : ''}number${range}`;
}
