import { asRecord, jsonOf, type RunStore, readStoreText } from '@dsrg/converters';
import { DsrgError, ReadBudget } from '@dsrg/core';

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
  /** Appends one line; it is handed to the store before this resolves. NaN and infinities are written as text. */
  write(record: LogRecord): Promise<void>;
}

/**
 * Opens an append-only log of JSON lines, made when missing. A torn last line (the process died while writing) is cut off first.
 *
 * @example
 * const log = await openJsonl(store, 'log.jsonl', { keep: (record) => (record.step as number) <= resumeAt });
 */
export async function openJsonl(
  store: RunStore,
  path: string,
  { keep = () => true }: JsonlOptions = {},
): Promise<JsonlWriter> {
  const before = (await readStoreText(store, path)) ?? '';
  const kept = keptLines(before, keep);
  if (kept !== before) await store.write(path, kept);
  return {
    write: (record) => store.append(path, `${JSON.stringify(record, (_, value) => spellOut(value))}\n`),
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

function keptLines(text: string, keep: (record: LogRecord) => boolean): string {
  let end = 0;
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', end)) {
    const record = parse(text.slice(end, next));
    if (!record || !keep(record)) break;
    end = next + 1;
  }
  return text.slice(0, end);
}

function parse(line: string): LogRecord | undefined {
  try {
    return asRecord(jsonOf(line, new ReadBudget('A line of the log', line.length)));
  } catch {
    return undefined;
  }
}

/** JSON has no NaN: `null` would hide it. */
function spellOut(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value;
}
