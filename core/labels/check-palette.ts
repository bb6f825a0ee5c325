import { DsrgError } from '../errors.ts';

/** @throws DsrgError SHAPE for anything but 256 colours of three bytes */
export function checkPalette(palette: Uint8Array): void {
  if (palette.length === 768) return;
  throw new DsrgError('SHAPE', `A palette of ${palette.length} bytes; 256 colours of red, green, blue make 768.`);
}
