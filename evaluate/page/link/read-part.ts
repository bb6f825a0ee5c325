import { DsrgError } from '@dsrg/core';

/** Whether all that this page loads is inside it: then it was written as one file. */
export function isOneFile(): boolean {
  return document.getElementById('part-worker.js') !== null;
}

/**
 * A file of this page's program, as it is packed (gzip): from inside the page where it is one file, else from beside it.
 * @throws DsrgError FILE_MISSING where it is not there
 */
export async function readPart(name: string): Promise<Uint8Array> {
  const inside = document.getElementById(`part-${name}`)?.textContent;
  if (inside) return Uint8Array.from(atob(inside), (letter) => letter.charCodeAt(0));
  const response = await fetch(`${name}.gz`).catch(() => undefined);
  if (response?.ok) return new Uint8Array(await response.arrayBuffer());
  const cure =
    location.protocol === 'file:'
      ? 'This folder is for a server; the page for a double click is written by: npx dsrg-predict --page dsrg.html'
      : 'Is the whole folder on the server, and does the server answer?';
  const found = response === undefined ? 'the browser was not let to it' : `the server says ${response.status}`;
  throw new DsrgError('FILE_MISSING', `The page’s part ${name}.gz does not come: ${found}.`, { hint: cure });
}
