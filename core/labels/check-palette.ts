import { DsrgError } from '../errors.ts';

/** @throws DsrgError SHAPE for anything but 256 colours of three bytes */
export function checkPalette(palette: Uint8Array): void {
  if (typeof palette === 'function') {
    throw new DsrgError('SHAPE', 'The palette is a function; its 256 colours were expected.', {
      hint: 'Call it: vocPalette().',
    });
  }
  if (palette?.length === 768) return;
  throw new DsrgError(
    'SHAPE',
    `A palette of ${palette?.length ?? 'no'} bytes; 256 colours of red, green, blue make 768.`,
  );
}
