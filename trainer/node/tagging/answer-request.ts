import type { IncomingMessage, ServerResponse } from 'node:http';
import { DsrgError } from '@dsrg/core';
import type { PageFile } from './page-files.ts';
import { classMessage, readMessage, tagMessage } from './read-message.ts';
import type { PhotoSize, SmallPhotos } from './small-photos.ts';
import type { Suggester } from './suggester.ts';
import type { TagBoard } from './tag-board.ts';

/** What the page's requests are answered from. */
export interface TagService {
  readonly board: TagBoard;
  readonly photos: SmallPhotos;
  readonly suggester: Suggester;
  readonly files: ReadonlyMap<string, PageFile>;
}

/**
 * Answers a request that was let through.
 *
 * @param path behind the token; photos are named by their number, so that no path of a file is ever asked for
 * @throws DsrgError for what cannot be done; its words are for the page
 */
export async function answerRequest(
  { board, photos, suggester, files }: TagService,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'POST') {
    if (path === 'tags') await board.set((await readMessage(request, tagMessage)).changes);
    else if (path === 'classes') await changeClasses(board, request);
    else throw nothingThere(path);
    return sendJson(response, 200, board.counts());
  }
  const file = files.get(path);
  if (file) return send(response, 200, file.type, file.content);
  if (path === 'state') return sendJson(response, 200, board.state());
  if (path === 'suggestions') return sendJson(response, 200, suggester.current());
  const [, size, number] = /^(thumbnail|view)\/(\d{1,7})$/.exec(path) ?? [];
  if (size === undefined || Number(number) >= board.state().photos.length) throw nothingThere(path);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const jpeg = await photos.jpeg(Number(number), size as PhotoSize, gone.signal);
    // Scrolling back and forth asks for a photo again and again.
    send(response, 200, 'image/jpeg', jpeg, 'private, max-age=3600');
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

async function changeClasses(board: TagBoard, request: IncomingMessage): Promise<void> {
  const message = await readMessage(request, classMessage);
  if ('add' in message) await board.addClass(message.add);
  else await board.renameClass(message.rename, message.to);
}

function nothingThere(path: string): DsrgError {
  return new DsrgError('FILE_MISSING', `There is nothing at ${path.slice(0, 60)}.`);
}

/** The status of an answer that says what went wrong. */
export function statusOf(error: unknown): number {
  if (!(error instanceof DsrgError)) return 500;
  const statuses: Partial<Record<DsrgError['code'], number>> = {
    FILE_MISSING: 404,
    BUSY: 409,
    FILE_WRITE: 507,
    INTERNAL: 500,
  };
  return statuses[error.code] ?? 422;
}

/** Sends a small answer. */
export function sendJson(response: ServerResponse, status: number, content: unknown): void {
  send(response, status, 'application/json', JSON.stringify(content));
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  content: string | Uint8Array,
  keep = 'no-store',
): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': keep, ...safety });
  response.end(content);
}

/** The page loads nothing from elsewhere, stands in no other page, and tells nobody where it is. */
const safety = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;
