import { DsrgError, ReadBudget } from '@dsrg/core';
import { textLines } from '../text-lines.ts';

/** A class of CVAT's `labelmap.txt`, and the colour that it has in masks. */
export interface LabelColour {
  readonly name: string;
  /** @default the file names no colour: there are no masks to read by it */
  readonly colour?: readonly [red: number, green: number, blue: number];
}

const LINE = /^([^:]+):(?:(\d{1,3}),(\d{1,3}),(\d{1,3}))?:[^:]*:[^:]*$/;

/**
 * Reads `labelmap.txt` of "Segmentation mask 1.1", and of VOC exports: names, and colours where there are masks.
 *
 * @throws DsrgError FILE_FORMAT for a line of another kind
 */
export function readLabelmap(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): LabelColour[] {
  const colours: LabelColour[] = [];
  for (const { line } of textLines(text, budget)) {
    if (line.startsWith('#')) continue;
    const [, name, ...parts] = LINE.exec(line) ?? [];
    const [red, green, blue] = parts.map(Number);
    const beyond = parts.some((part) => Number(part) > 255);
    if (name === undefined || beyond) {
      throw new DsrgError(
        'FILE_FORMAT',
        `${fileName} has the line "${line.slice(0, 60)}"; a name and its colour were expected.`,
        { hint: 'Expected: cat:128,0,0::' },
      );
    }
    const isColour = parts[0] !== undefined && red !== undefined && green !== undefined && blue !== undefined;
    colours.push({ name: name.trim(), ...(isColour && { colour: [red, green, blue] as const }) });
  }
  return colours;
}
