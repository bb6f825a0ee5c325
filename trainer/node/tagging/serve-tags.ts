import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DsrgError } from '@dsrg/core';
import { answerRequest, sendJson, statusOf, type TagService } from './answer-request.ts';
import { guardRequest, type PagePlace } from './guard-request.ts';

/** A page that is being served. */
export interface TagServer {
  /** With the token that lets in. */
  readonly address: string;
  /** Takes no more requests, and lets those that run end. */
  close(): Promise<void>;
}

/**
 * Serves the page on this computer alone.
 *
 * @param port 0: any free one
 * @param say is told of faults of ours
 * @throws DsrgError BUSY for a port that is taken or may not be used
 */
export async function serveTags(service: TagService, port: number, say: (line: string) => void): Promise<TagServer> {
  const token = randomBytes(18).toString('base64url');
  const server = createServer((request, response) => {
    const { port: bound } = server.address() as AddressInfo;
    void answer(service, { port: bound, token }, request, response, say);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
    throw new DsrgError('BUSY', `The page cannot be served at port ${port} (${cause.code}).`, {
      hint: 'Choose another --port, or leave it out: any free one is taken.',
      cause,
    });
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${bound}/${token}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Who has asked is answered; who holds a connection open without a word is not waited for.
      const patience = setTimeout(() => server.closeAllConnections(), 2000);
      await closed;
      clearTimeout(patience);
    },
  };
}

async function answer(
  service: TagService,
  place: PagePlace,
  request: IncomingMessage,
  response: ServerResponse,
  say: (line: string) => void,
): Promise<void> {
  try {
    const guarded = guardRequest(request, place);
    if ('status' in guarded) return sendJson(response, guarded.status, { error: { message: guarded.message } });
    await answerRequest(service, guarded.path, request, response);
  } catch (error) {
    const { message, hint } = error as DsrgError;
    if (!(error instanceof DsrgError)) say(`this should not have happened: ${(error as Error).stack}`);
    if (!response.headersSent) sendJson(response, statusOf(error), { error: { message, hint } });
    else response.destroy();
  }
}
