import { vocPalette } from '@dsrg/core';

/** 256 colours for label files: the model's own for its classes, VOC's for the rest (void included). */
export function labelPalette(colours: readonly (readonly number[])[]): Uint8Array {
  const palette = vocPalette();
  for (const [index, colour] of colours.slice(0, 255).entries()) palette.set(colour, index * 3);
  return palette;
}
