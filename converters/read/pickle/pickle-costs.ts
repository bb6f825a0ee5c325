/**
 * Bytes that V8 makes of what a pickle builds: values on the stack, views of bytes, texts, lists and the places that come with their first item,
 * dictionaries and sets, and their items.
 */
export const pickleCosts = {
  ...{ value: 16, bytes: 128, text: 32, list: 48, first: 144 },
  ...{ map: 160, item: 48, memo: 32 },
} as const;

/** Memory of a plain value beside its place; what it holds of the file is a view. */
export function costOfPlain(value: unknown): number {
  if (typeof value === 'string') return pickleCosts.text + value.length;
  if (typeof value === 'bigint') return pickleCosts.text;
  return typeof value === 'object' && value !== null ? pickleCosts.bytes : 0;
}
