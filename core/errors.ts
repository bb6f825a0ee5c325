/** What went wrong, as a word that programs can test. */
export type ErrorCode =
  | 'USAGE' // the command line: unknown option, missing value
  | 'CONFIG' // a setting out of range or of the wrong kind
  | 'FILE_MISSING'
  | 'FILE_FORMAT' // truncated, or not what its name says
  | 'FILE_WRITE' // disk full, no permission
  | 'IMAGE' // a photo that cannot be used
  | 'LABEL' // a mask of wrong size, kind or index
  | 'TAG' // unknown class, photo without tags
  | 'DATASET' // empty split, duplicate id
  | 'WEIGHTS' // unreadable weights, or of another shape
  | 'GRAPH' // an invalid network
  | 'MODEL' // a model.onnx that does not fit
  | 'SHAPE' // arrays whose sizes disagree
  | 'NUMERIC' // NaN or infinity where a number must be
  | 'RUNTIME' // an execution provider or session failed
  | 'BUSY' // another process is at it
  | 'INTERRUPTED'
  | 'INTERNAL';

/**
 * An error that a person can act on: `message` says what, found and expected; `hint` says the cure.
 *
 * @example
 * throw new DsrgError('LABEL', 'Label 21 at (row 14, column 3) of a.png; labels go from 0 to 20 or 255.', {
 *   hint: 'Was it saved as RGB? Label files are indexed PNGs.',
 * });
 */
export class DsrgError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DsrgError';
    this.code = code;
    this.hint = options.hint;
  }
}

/** Exit code of a command that ended with `error`: 2 usage, 1 the user's input, 130 interrupted, 70 ours. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof DsrgError) || error.code === 'INTERNAL') return 70;
  if (error.code === 'USAGE') return 2;
  return error.code === 'INTERRUPTED' ? 130 : 1;
}
