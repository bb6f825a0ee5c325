import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { DsrgError } from '@dsrg/core';

/** One line of a log: names and plain values. */
export type LogRecord = Record<string, unknown>;

export interface JsonlOptions {
  /**
   * Which of the lines that are already there stay: the first that fails and all after it are cut off. A run that resumes at step 500
   * cuts what its interrupted predecessor wrote beyond.
   * @default every whole line stays
   */
  keep?: (record: LogRecord) => boolean;
}

export interface JsonlWriter {
  /** Appends one line; it is handed to the operating system before this returns. NaN and infinities are written as text. */
  write(record: LogRecord): void;
  close(): void;
}

/**
 * Opens an append-only log of JSON lines, made when missing. A torn last line (the process died while writing) is cut off first.
 *
 * @example
 * const log = openJsonl(join(run, 'metrics.jsonl'), { keep: (record) => (record.step as number) <= resumeAt });
 */
export function openJsonl(path: string, { keep = () => true }: JsonlOptions = {}): JsonlWriter {
  let end = 0;
  const file = failing(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    const exists = existsSync(path);
    if (exists) end = endOfKept(readFileSync(path), keep);
    const opened = openSync(path, exists ? 'r+' : 'w+');
    ftruncateSync(opened, end);
    return opened;
  });
  return {
    write(record) {
      const line = Buffer.from(`${JSON.stringify(record, (_, value) => spellOut(value))}\n`);
      failing(path, () => {
        for (let done = 0; done < line.length; ) done += writeSync(file, line, done, line.length - done, end + done);
      });
      end += line.length;
    },
    close: () => closeSync(file),
  };
}

/** The whole lines of a log; a torn last line is left out. */
export function readJsonl(text: string): LogRecord[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const record = parse(line);
      if (!record)
        throw new DsrgError('FILE_FORMAT', `Line ${index + 1} of the log is no JSON record: ${line.slice(0, 80)}`);
      return record;
    });
}

/** Length in bytes of the whole lines that stay. */
function endOfKept(bytes: Buffer, keep: (record: LogRecord) => boolean): number {
  let end = 0;
  for (let next = bytes.indexOf(10); next >= 0; next = bytes.indexOf(10, end)) {
    const record = parse(bytes.toString('utf8', end, next));
    if (!record || !keep(record)) break;
    end = next + 1;
  }
  return end;
}

function parse(line: string): LogRecord | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? (record as LogRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** JSON has no NaN: `null` would hide it. */
function spellOut(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value;
}

function failing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new DsrgError('FILE_WRITE', `The log ${path} cannot be written: ${(cause as Error).message}`, {
      hint: 'Is there space, and may this user write there?',
      cause,
    });
  }
}
