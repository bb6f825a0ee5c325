import { DsrgError } from '@dsrg/core';

/** A class of CVAT's `labelmap.txt`, and the colour that it has in masks. */
export interface LabelColour {
  readonly name: string;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** True for a text whose lines are all of the kind `name:r,g,b:parts:actions`. */
export function isLabelmap(text: string): boolean {
  const lines = linesOf(text);
  return lines.length > 0 && text.length < 2 ** 20 && lines.every((line) => LINE.test(line));
}

const LINE = /^(.+?):(?:(\d{1,3}),(\d{1,3}),(\d{1,3}))?:[^:]*:[^:]*$/;

/**
 * Reads `labelmap.txt` of "Segmentation mask 1.1": names and colours. What stands for the background is not among the classes.
 *
 * @throws DsrgError FILE_FORMAT for a line of another kind, or without a colour
 */
export function readLabelmap(text: string, fileName: string): LabelColour[] {
  return linesOf(text).map((line) => {
    const [, name, red, green, blue] = LINE.exec(line) ?? [];
    const colour = [red, green, blue].map(Number);
    if (name === undefined || red === undefined || !colour.every((part) => part <= 255)) {
      throw new DsrgError(
        'FILE_FORMAT',
        `${fileName} has the line "${line.slice(0, 60)}"; a name and its colour were expected.`,
        {
          hint: 'Expected: cat:128,0,0::',
        },
      );
    }
    return { name, red: Number(red), green: Number(green), blue: Number(blue) };
  });
}

function linesOf(text: string): string[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
