import type { IncomingMessage } from 'node:http';
import { jsonOf } from '@dsrg/converters';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { z } from 'zod';

/** Most bytes of a message: tags of ten thousand photos at once fit. */
const MOST_BYTES = 8 * 2 ** 20;

/** New tags of photos. */
export const tagMessage = z.strictObject({
  changes: z
    .array(z.strictObject({ photo: z.number().int().min(0), tags: z.array(z.string().max(1000)).max(1000).nullable() }))
    .max(1_000_000),
});

/** A class that is new, or called otherwise from now on. */
export const classMessage = z.union([
  z.strictObject({ add: z.string().max(1000) }),
  z.strictObject({ rename: z.string().max(1000), to: z.string().max(1000) }),
]);

/**
 * Reads what the page has sent.
 *
 * @throws DsrgError USAGE for what is too large, no JSON, or of another form
 */
export async function readMessage<Message>(request: IncomingMessage, form: z.ZodType<Message>): Promise<Message> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new DsrgError('USAGE', `A message of more than ${MOST_BYTES} bytes.`);
    pieces.push(piece);
  }
  let content: unknown;
  try {
    content = jsonOf(Buffer.concat(pieces).toString('utf8'), new ReadBudget('The message', bytes));
  } catch (cause) {
    if (cause instanceof DsrgError) throw new DsrgError('USAGE', cause.message, { cause });
    throw new DsrgError('USAGE', `The message is no JSON (${(cause as Error).message}).`, { cause });
  }
  const read = form.safeParse(content);
  if (read.success) return read.data;
  throw new DsrgError('USAGE', `The message is not of the expected form: ${read.error.issues[0]?.message}.`);
}
