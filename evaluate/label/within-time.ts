import { DsrgError } from '@dsrg/core';

/** How long the network may take for a photo. */
export interface TimeLimit {
  readonly seconds: number;
  /** Path of the model, for the message. */
  readonly model: string;
}

/**
 * Does the network's work on a photo, and no longer than the limit says. A network with loops is ended in the middle of a run; others
 * between two runs.
 *
 * @throws DsrgError RUNTIME, with the photo's and the model's name, where the limit is reached
 */
export async function withinTime<Result>(
  { seconds, model }: TimeLimit,
  photo: string,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const clock = AbortSignal.timeout(1000 * seconds);
  try {
    return await work(signal === undefined ? clock : AbortSignal.any([signal, clock]));
  } catch (error) {
    if (!clock.aborted || error !== clock.reason) throw error;
    throw new DsrgError('RUNTIME', `${model} has not answered for ${photo} within ${seconds} s, and was ended.`, {
      hint: 'If it is only slow, allow more: --photo-timeout SECONDS. A loop in it may never end.',
      cause: error,
    });
  }
}
