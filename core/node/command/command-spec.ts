import type { OptionTable, PositionalTable } from './option-table.ts';

/** A command as one table: parsing, help and types all follow from it. */
export interface CommandSpec<Options extends OptionTable, Positionals extends PositionalTable> {
  /** As typed in a shell: `dsrg-eval`. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly options: Options;
  /** Arguments without a flag, in their order. @default none */
  readonly positionals?: Positionals;
  /** Command lines for the help, without the name. @default none */
  readonly examples?: readonly string[];
}
