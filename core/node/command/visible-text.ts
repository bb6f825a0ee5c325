/**
 * Control characters but for line ends and tabs: C0, DEL and C1, whose 9B begins commands to a terminal as ESC [ does; the separators of
 * lines that a terminal may know; and those that turn the direction of the text around them, so that it reads as what it is not.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const HIDDEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A text as it may go to a terminal: what would command it is written as an escape of JSON, so that JSON stays the JSON it is.
 *
 * @example
 * visibleText('\x1b[31mcat'); // '\\u001b[31mcat'
 */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
