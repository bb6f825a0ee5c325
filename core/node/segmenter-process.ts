import { Worker } from 'node:worker_threads';
import { DsrgError } from '../errors.ts';
import { type NodeSegmenterOptions, openNodeSegmenter } from '../runtime/onnx-node.ts';
import type { Segmenter } from '../runtime/segmenter.ts';
import type { FloatImage, LogitMap } from '../types.ts';

// A process that runs one network which may never end: its parent ends it. It opens what it is told to, then answers one image after the
// other.

/** What the parent tells. */
export type SegmenterOrder =
  | { readonly open: { readonly model: Uint8Array; readonly options: NodeSegmenterOptions } }
  | { readonly image: FloatImage; readonly wanted?: Parameters<Segmenter['segment']>[2] };

/** What is answered to each order; before the first, that orders can be given. */
export type SegmenterAnswer =
  | { readonly ready: true }
  | { readonly opened: Pick<Segmenter, 'metadata' | 'provider' | 'providerNote'> }
  | { readonly map: LogitMap }
  | { readonly code: string; readonly message: string; readonly hint: string | undefined };

let segmenter: Segmenter | undefined;

// A run holds this thread, and with it whatever would tell that the parent has died: another thread looks.
const watch = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), 500)`;
new Worker(watch, { eval: true }).unref();
// Ctrl-C reaches the whole group of processes: what is to be done about it is the parent's affair.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', async (order: SegmenterOrder) => {
  try {
    process.send?.(await obey(order));
  } catch (error) {
    const known = error instanceof DsrgError;
    const message = error instanceof Error ? error.message : String(error);
    const answer = { code: known ? error.code : 'INTERNAL', message, hint: known ? error.hint : undefined };
    process.send?.(answer satisfies SegmenterAnswer);
  }
});

process.send?.({ ready: true } satisfies SegmenterAnswer);

async function obey(order: SegmenterOrder): Promise<SegmenterAnswer> {
  if ('image' in order) {
    if (segmenter === undefined) throw new Error('an image came before the network');
    return { map: await segmenter.segment(order.image, undefined, order.wanted) };
  }
  segmenter = await openNodeSegmenter(order.open.model, order.open.options);
  const { metadata, provider, providerNote } = segmenter;
  return { opened: { metadata, provider, providerNote } };
}
