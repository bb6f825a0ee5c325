import type { NamedTags } from '../read/named-tags.ts';

/** Writes tags as the CSV that every command of dsrg reads; photos in the order given, tags separated by `;`. */
export function writeTagsCsv(rows: Iterable<Pick<NamedTags, 'image' | 'names'>>): string {
  const lines = [...rows].map(({ image, names }) => `${cell(image)},${cell(names.join(';'))}\n`);
  return `image,tags\n${lines.join('')}`;
}

/** RFC 4180. */
function cell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
