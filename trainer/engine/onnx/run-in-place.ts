import type { OnnxBuilder } from '@dsrg/converters';
import type { InferenceSession, Tensor } from 'onnxruntime-node';

/**
 * Begins the outputs of a graph that `runInPlace` runs with an empty sequence.
 *
 * ONNX Runtime writes an output straight into the tensor that a run is given for it. Its binding for Node then copies every output once
 * more, into memory made for it, although nobody asked: a quarter of a gigabyte per step here, page by page, as dear as the forward
 * pass itself. It goes through the outputs in order and stops at one that is no tensor, which it cannot convert.
 */
export function endConversion(builder: OnnxBuilder): void {
  builder.result(builder.add('SequenceEmpty', []));
}

/**
 * Runs a session whose graph begins with `endConversion`; every output goes into the tensor given for it and nowhere else.
 * A binding that does convert sequences changes nothing but the speed.
 * @param outputs a tensor for each other output, of its exact shape
 */
export async function runInPlace(
  session: InferenceSession,
  feeds: Record<string, Tensor>,
  outputs: Record<string, Tensor>,
): Promise<void> {
  const [end] = session.outputNames as [string];
  try {
    await session.run(pickFeeds(session, feeds), { [end]: null, ...outputs });
  } catch (error) {
    if (!/^non tensor type/i.test((error as Error).message)) throw error;
  }
}

/** What `session` reads, out of all that there is. */
export function pickFeeds(session: InferenceSession, feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(session.inputNames.map((name) => [name, feeds[name] as Tensor]));
}
