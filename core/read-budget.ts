import { DsrgError } from './errors.ts';

/** Memory that any file may ask for, in bytes; beyond it the file must be large itself. */
const MADE_FLOOR = 2 ** 28;
/** Bytes made for each byte read: JSON and pickles of sound data stay below 10, deflated arrays below 5. */
const MADE_PER_BYTE = 16;
const ENTRY_FLOOR = 2 ** 20;
const BYTES_PER_ENTRY = 8;
const STEP_FLOOR = 2 ** 24;
/** Steps for each byte that was read. */
const STEPS_PER_BYTE = 16;
/** Steps for each byte that was made: what was unpacked is looked at in its turn, a few times over. */
const STEPS_PER_MADE = 4;
/** Lists and messages inside each other; annotations and checkpoints nest about ten deep. */
const DEEPEST = 64;

/** What a reader has used up. */
export interface ReadCosts {
  /** Bytes. */
  readonly made: number;
  readonly entries: number;
  readonly steps: number;
}

/**
 * What reading one file may cost: memory, entries, nesting and steps, all as multiples of the bytes that the file has, with a floor for
 * small ones. A reader counts while it builds, before the memory is there; one budget goes through all layers of a file (the archive, the
 * pickle in it, the arrays in that), so that factors do not multiply.
 *
 * @example
 * const budget = new ReadBudget('cues.pickle', bytes.length);
 * budget.make(3 * width * height);
 */
export class ReadBudget {
  readonly file: string;
  readonly #read: number;
  #made = 0;
  #entries = 0;
  #steps = 0;

  /**
   * @param file its name, for messages
   * @param read its bytes; of a text its letters
   */
  constructor(file: string, read: number) {
    this.file = file;
    this.#read = read;
  }

  /** What was used so far. */
  get costs(): ReadCosts {
    return { made: this.#made, entries: this.#entries, steps: this.#steps };
  }

  /** Bytes that may still be made. */
  get left(): number {
    return Math.max(0, this.#mostMade - this.#made);
  }

  /** Counts memory that is about to be made, in bytes. @throws DsrgError FILE_FORMAT */
  make(bytes: number): void {
    this.#made += bytes;
    // Written so that NaN is refused.
    if (!(this.#made <= this.#mostMade))
      throw this.#refusal(`asks for more than ${megabytes(this.#mostMade)} of memory`);
  }

  /** Counts files, tensors, rows, elements and the like. @throws DsrgError FILE_FORMAT */
  list(count = 1): void {
    this.#entries += count;
    const most = ENTRY_FLOOR + Math.floor(this.#read / BYTES_PER_ENTRY);
    if (!(this.#entries <= most)) throw this.#refusal(`lists more than ${most} entries`);
  }

  /** Counts work: bytes looked at, pixels painted. @throws DsrgError FILE_FORMAT */
  step(count = 1): void {
    this.#steps += count;
    const most = STEP_FLOOR + STEPS_PER_BYTE * this.#read + STEPS_PER_MADE * this.#made;
    if (!(this.#steps <= most)) throw this.#refusal(`asks for more than ${most} steps of work`);
  }

  /** Says how deep lists, elements or messages lie inside each other. @throws DsrgError FILE_FORMAT */
  nest(depth: number, deepest = DEEPEST): void {
    if (depth > deepest) throw this.#refusal(`nests deeper than ${deepest}`);
  }

  get #mostMade(): number {
    return MADE_FLOOR + MADE_PER_BYTE * this.#read;
  }

  #refusal(reason: string): DsrgError {
    return new DsrgError(
      'FILE_FORMAT',
      `${this.file} ${reason}, which no sound file of ${megabytes(this.#read)} does.`,
      {
        hint: 'It is damaged, or made to do harm: fetch it again from a place that you trust. A sound one is read in parts, or unpacked.',
      },
    );
  }
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${bytes} bytes` : `${Math.round(bytes / 1e6)} MB`;
}
