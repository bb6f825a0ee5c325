import { DsrgError } from '../errors.ts';

/** A wish to stop, from Ctrl-C or SIGTERM. */
export interface Interrupt {
  /** Aborted by the first signal; its reason is a DsrgError INTERRUPTED. */
  readonly signal: AbortSignal;
  /** Gives the signals back to the process. */
  close(): void;
}

/** The part of `process` that is used. */
type Signals = Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;

/**
 * Listens for Ctrl-C and SIGTERM: the first aborts the signal so that work can stop at a sound place, the second quits
 * at once with exit code 130.
 *
 * @param options.source the process. @default process
 * @param options.say writes one line for the person at the keyboard. @default stderr
 */
export function openInterrupt(options: { source?: Signals; say?: (line: string) => void } = {}): Interrupt {
  const { source = process, say = (line) => process.stderr.write(`\n${line}\n`) } = options;
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) source.exit(130);
    say('Stopping at the next sound place; Ctrl-C again quits at once.');
    controller.abort(new DsrgError('INTERRUPTED', 'Interrupted.', { hint: 'What was finished is saved.' }));
  };
  source.on('SIGINT', onSignal);
  source.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    close: () => {
      source.off('SIGINT', onSignal);
      source.off('SIGTERM', onSignal);
    },
  };
}
