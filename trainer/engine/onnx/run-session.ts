import type { OnnxBuilder } from '@dsrg/converters';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { OnnxRuntime } from './onnx-runtime.ts';

/**
 * Begins the outputs of a graph that `runSession` runs with an empty sequence.
 *
 * ONNX Runtime writes an output straight into the tensor that a run is given for it. Its binding for Node then copies every output once
 * more, into memory made for it, although nobody asked: a quarter of a gigabyte per step here, page by page, as dear as the forward
 * pass itself. It goes through the outputs in order and stops at one that is no tensor, which it cannot convert.
 */
export function endConversion(builder: OnnxBuilder): void {
  builder.result(builder.add('SequenceEmpty', []));
}

/** Outputs of a run: which, and for a runtime that runs in place a tensor for each, of its exact shape. */
export interface RunTargets {
  readonly names: readonly string[];
  room(): Readonly<Record<string, Tensor>>;
}

/**
 * Runs a session whose graph begins with `endConversion`. A runtime that runs in place writes every output into the tensor made for it
 * and nowhere else; another returns new ones, and is not asked for the sequence, which it cannot fetch.
 * A binding that does convert sequences changes nothing but the speed.
 * @returns the outputs asked for, by name
 */
export async function runSession(
  { runsInPlace }: Pick<OnnxRuntime, 'runsInPlace'>,
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  targets: RunTargets,
): Promise<Readonly<Record<string, Tensor>>> {
  const read = pickFeeds(session, feeds);
  if (!runsInPlace) return session.run(read, targets.names);
  const [end] = session.outputNames as [string];
  const room = targets.room();
  try {
    await session.run(read, { [end]: null, ...room });
  } catch (error) {
    if (!/^non tensor type/i.test((error as Error).message)) throw error;
  }
  return room;
}

/** What `session` reads, out of all that there is. */
export function pickFeeds(session: InferenceSession, feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(session.inputNames.map((name) => [name, feeds[name] as Tensor]));
}
