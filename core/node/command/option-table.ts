/** What all kinds of options have in common. The key in the table gives the flag: `saveMasks` is `--save-masks`. */
interface OptionBase {
  /** One sentence for the help. */
  readonly about: string;
  /** A letter, for `-x`. */
  readonly short?: string;
  /** How the help names the value. @default by kind */
  readonly value?: string;
  /** Refuse to run without it. */
  readonly required?: true;
  /** Given, it is the whole task: nothing else is required, and nothing else may be given. */
  readonly alone?: true;
  /** Where the default is worked out later: what the help says of it. */
  readonly defaultNote?: string;
}

export interface StringOption extends OptionBase {
  readonly kind: 'string';
  readonly default?: string;
}

export interface NumberOption extends OptionBase {
  /** `integer` refuses fractions. */
  readonly kind: 'number' | 'integer';
  readonly default?: number;
  /** Smallest value allowed. */
  readonly min?: number;
  /** Largest value allowed. */
  readonly max?: number;
}

/** `--x` or `--no-x`. */
export interface BooleanOption extends OptionBase {
  readonly kind: 'boolean';
  /** @default false */
  readonly default?: boolean;
}

export interface EnumOption extends OptionBase {
  readonly kind: 'enum';
  readonly choices: readonly string[];
  readonly default?: string;
}

/** Values separated by commas; the option may also be given several times. */
export interface ListOption extends OptionBase {
  readonly kind: 'list';
  readonly of: 'string' | 'number';
  readonly default?: readonly (string | number)[];
  /** Smallest number allowed. */
  readonly min?: number;
  /** Largest number allowed. */
  readonly max?: number;
}

export type Option = StringOption | NumberOption | BooleanOption | EnumOption | ListOption;

export type OptionTable = Readonly<Record<string, Option>>;

/** An argument without a flag. The key names it: `RUN`. */
export interface Positional {
  /** One sentence for the help. */
  readonly about: string;
  /** May be left out; only after all others. */
  readonly optional?: true;
  /** Takes all that is left, one or more; only the last. */
  readonly many?: true;
}

export type PositionalTable = Readonly<Record<string, Positional>>;

type KindValue<O extends Option> = O extends BooleanOption
  ? boolean
  : O extends NumberOption
    ? number
    : O extends EnumOption
      ? O['choices'][number]
      : O extends ListOption
        ? (O['of'] extends 'number' ? number : string)[]
        : string;

type IsGiven<O extends Option> = O extends { required: true } | { default: unknown } | { kind: 'boolean' }
  ? true
  : false;

/** What parsing a table gives: values without a default may be `undefined`. */
export type OptionValues<Table extends OptionTable> = {
  -readonly [Key in keyof Table]: IsGiven<Table[Key]> extends true
    ? KindValue<Table[Key]>
    : KindValue<Table[Key]> | undefined;
};

export type PositionalValues<Table extends PositionalTable> = {
  -readonly [Key in keyof Table]: Table[Key] extends { many: true }
    ? string[]
    : Table[Key] extends { optional: true }
      ? string | undefined
      : string;
};

/** The flag of a key: `saveMasks` becomes `save-masks`. */
export function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
