import { SingleBar } from 'cli-progress';
import { formatSeconds } from '../format-seconds.ts';
import { visibleText } from './command/visible-text.ts';

/** Shows how far a long job is, and when it will be done. */
export interface Progress {
  /**
   * Counts finished parts.
   *
   * @param count finished since the last call. @default 1
   * @param note a few words on how it goes: `loss 0.41`
   */
  tick(count?: number, note?: string): void;
  /** Ends the display; called once, after failures as well. */
  done(): void;
}

export interface ProgressOptions {
  /** What is being done: `Cues`. */
  readonly label: string;
  /** Parts in all. */
  readonly total: number;
  /** Parts that were done before, when a job is taken up again. @default 0 */
  readonly start?: number;
  /** @default process.stderr */
  readonly stream?: NodeJS.WritableStream & { isTTY?: boolean };
  /** Milliseconds now. @default performance.now */
  readonly now?: () => number;
}

/** On a pipe: a line after each of these, but at most one a second. */
const LINE_EVERY = { milliseconds: 10_000, share: 0.1, atLeast: 1_000 };

/** Opens a progress display on stderr: a bar on a terminal, now and then a line elsewhere. */
export function createProgress(options: ProgressOptions): Progress {
  const { total, start = 0, stream = process.stderr, now = () => performance.now() } = options;
  const label = visibleText(options.label);
  const began = now();
  let finished = start;
  let note = '';
  const status = () => {
    const spent = (now() - began) / 1000;
    const pace = finished > start ? spent / (finished - start) : undefined;
    const left = pace === undefined ? '' : `, ${formatSeconds(pace * Math.max(total - finished, 0))} left`;
    return `${finished}/${total}${finished < total ? left : `, ${formatSeconds(spent)}`}${note && `, ${note}`}`;
  };
  const show = stream.isTTY ? showBar(label, total, start, stream) : showLines(label, total, start, stream, now);
  show.update(finished, status());
  return {
    tick: (count = 1, words) => {
      finished += count;
      note = words === undefined ? note : visibleText(words);
      show.update(finished, status());
    },
    done: () => show.end(finished, status()),
  };
}

interface Display {
  update(finished: number, status: string): void;
  end(finished: number, status: string): void;
}

function showBar(label: string, total: number, start: number, stream: NodeJS.WritableStream): Display {
  const bar = new SingleBar({ format: `${label} {bar} {status}`, stream, hideCursor: false, barsize: 24, fps: 8 });
  bar.start(total, start, { status: '' });
  return {
    update: (finished, status) => bar.update(finished, { status }),
    end: (finished, status) => {
      bar.update(finished, { status });
      bar.stop();
    },
  };
}

function showLines(
  label: string,
  total: number,
  start: number,
  stream: NodeJS.WritableStream,
  now: () => number,
): Display {
  let time = now();
  let count = start;
  const write = (finished: number, status: string) => {
    time = now();
    count = finished;
    stream.write(`${label} ${status}\n`);
  };
  return {
    update: (finished, status) => {
      const waited = now() - time;
      const far = (finished - count) / total >= LINE_EVERY.share && waited >= LINE_EVERY.atLeast;
      if (finished < total && (far || waited >= LINE_EVERY.milliseconds)) write(finished, status);
    },
    end: write,
  };
}
