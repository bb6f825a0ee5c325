/**
 * The colours of PASCAL VOC: 256 of them, three bytes each, red first. The bits of an index, lowest first, go in turn
 * to red, green and blue, filling each from its highest bit down: 15 (person) is (192, 128, 128), 255 (void)
 * (224, 224, 192). VOC 2012 devkit, VOClabelcolormap.m.
 */
export function vocPalette(): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  for (let index = 0; index < 256; index++) {
    for (let bit = 0; bit < 8; bit++) {
      if ((index >> bit) & 1) palette[index * 3 + (bit % 3)]! |= 0x80 >> Math.floor(bit / 3);
    }
  }
  return palette;
}
