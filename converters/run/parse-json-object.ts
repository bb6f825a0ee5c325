import { DsrgError, ReadBudget } from '@dsrg/core';
import { jsonOf } from '../read/parse-json.ts';

/**
 * Parses a file that holds one JSON object.
 * @param name of the file, for messages
 * @param hint the cure
 * @throws DsrgError FILE_FORMAT for what is no JSON, or no object
 */
export function parseJsonObject(content: Uint8Array | string, name: string, hint: string): Record<string, unknown> {
  let value: unknown;
  try {
    const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
    value = jsonOf(text, new ReadBudget(name, text.length));
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `${name} is not JSON: ${(cause as Error).message}.`, { hint, cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DsrgError('FILE_FORMAT', `${name} holds no JSON object.`, { hint });
}

/** Whether a value is a list of texts. */
export function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
