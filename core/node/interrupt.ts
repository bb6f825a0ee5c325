import { DsrgError } from '../errors.ts';
import { printNote } from './command/print.ts';

/** A wish to stop, from Ctrl-C, SIGTERM, or the end of the terminal (SIGHUP). */
export interface Interrupt {
  /** Aborted by the first signal; its reason is a DsrgError INTERRUPTED. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  close(): void;
}

/** The part of `process` that is used. */
type Signals = Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP: the first aborts the signal so that work can stop at a sound place, the second
 * quits at once with exit code 130. A terminal that closes sends SIGHUP, often twice (the shell and the system each one), and
 * nobody is there to be in a hurry: it never quits at once.
 *
 * @param options.source the process. @default process
 * @param options.say writes one line for the person at the keyboard. @default stderr
 */
export function openInterrupt(options: { source?: Signals; say?: (line: string) => void } = {}): Interrupt {
  const { source = process, say = (line) => printNote(`\n${line}`) } = options;
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) source.exit(130);
    say('Stopping at the next sound place; Ctrl-C again quits at once.');
    controller.abort(new DsrgError('INTERRUPTED', 'Interrupted.', { hint: 'What was finished is saved.' }));
  };
  let hungUp = false;
  const onHangup = () => {
    hungUp = true;
    if (!controller.signal.aborted) onSignal();
  };
  source.on('SIGINT', onSignal);
  source.on('SIGTERM', onSignal);
  source.on('SIGHUP', onHangup);
  return {
    signal: controller.signal,
    close: () => {
      source.off('SIGINT', onSignal);
      source.off('SIGTERM', onSignal);
      // The second SIGHUP may come this late, and would kill a process that is about to end with its own exit code.
      if (!hungUp) source.off('SIGHUP', onHangup);
    },
  };
}
