import { formatSeconds } from '@dsrg/core';
import type { PartEstimate } from './estimate-run.ts';
import type { Machine, ProgressLine } from './machine.ts';

/** Tells how long a whole run still takes, from estimates that are corrected by what was measured so far. */
export interface RunClock {
  /** A part begins; parts before it that never began were done in an earlier process. */
  begin(name: string): void;
  end(name: string): void;
  /** Seconds that are left; undefined where nothing was estimated. */
  left(): { readonly seconds: number; readonly atLeast: boolean } | undefined;
  /** A machine whose progress lines tell it, too. */
  watch(machine: Machine): Machine;
}

/** Seconds of an estimate that count as measured right: the first short part does not turn all others over. */
const PRIOR = 5;

export function createRunClock(parts: readonly PartEstimate[], now: () => number = () => performance.now()): RunClock {
  const measured = { training: { real: PRIOR, estimated: PRIOR }, photos: { real: PRIOR, estimated: PRIOR } };
  let place = 0;
  let began: number | undefined;
  /** What the progress line that is shown says of its own work. */
  let ofLine = 0;
  const expected = ({ kind, seconds = 0 }: PartEstimate) => (seconds * measured[kind].real) / measured[kind].estimated;
  const find = (name: string) => parts.findIndex((part) => part.name === name);
  const left: RunClock['left'] = () => {
    if (parts.length === 0) return undefined;
    const spent = began === undefined ? 0 : (now() - began) / 1000;
    const [current, ...later] = parts.slice(place);
    const ofCurrent = current === undefined ? 0 : Math.max(ofLine, expected(current) - spent);
    const seconds = later.reduce((sum, part) => sum + expected(part), ofCurrent);
    return { seconds, atLeast: [current, ...later].some((part) => part !== undefined && part.seconds === undefined) };
  };
  return {
    begin(name) {
      const found = find(name);
      if (found >= 0) place = found;
      [began, ofLine] = [now(), 0];
    },
    end(name) {
      const part = parts[find(name)];
      if (part?.seconds !== undefined && began !== undefined) {
        measured[part.kind].real += (now() - began) / 1000;
        measured[part.kind].estimated += part.seconds;
      }
      place = Math.max(place, find(name) + 1);
      [began, ofLine] = [undefined, 0];
    },
    left,
    watch: (machine) => ({
      ...machine,
      progress(label, total): ProgressLine {
        const line = machine.progress(label, total);
        const opened = now();
        let done = 0;
        let note = '';
        return {
          tick(by = 1, words) {
            done += by;
            note = words ?? note;
            ofLine = done === 0 ? 0 : (((now() - opened) / 1000) * Math.max(0, total - done)) / done;
            line.tick(by, [note, describeLeft(left())].filter((each) => each !== '').join(', '));
          },
          done() {
            ofLine = 0;
            line.done();
          },
        };
      },
    }),
  };
}

function describeLeft(left: ReturnType<RunClock['left']>): string {
  if (left === undefined) return '';
  return `whole run ${left.atLeast ? 'at least ' : ''}${formatSeconds(left.seconds)} left`;
}
