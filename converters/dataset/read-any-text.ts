import { readBytes } from '@dsrg/core/node';
import { decodeText } from '../read/decode-text.ts';

/**
 * Reads a text file of whatever program, in UTF-8, UTF-16 or Windows-1252.
 *
 * @param what it is, for messages: `The tag file`
 * @param notes gets a phrase where the encoding had to be guessed
 * @throws DsrgError FILE_MISSING; FILE_FORMAT for bytes that are no text
 */
export async function readAnyText(path: string, what: string, notes: Set<string>): Promise<string> {
  const { text, encoding } = decodeText(await readBytes(path, what), path);
  if (encoding === 'Windows-1252') notes.add('text that is not UTF-8 read as Windows-1252: check the names');
  return text;
}
