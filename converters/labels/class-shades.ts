/**
 * The grey that each colour of a palette turns into when a mask is opened as a grey picture (ITU-R 601 luma, rounded as the
 * usual libraries do). VOC's classes 1 and 16, and 3 and 18, share a shade: such a mask cannot be turned back.
 *
 * @param palette 256 colours, three bytes each
 * @returns a shade for each of the 256 indices
 */
export function classShades(palette: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, index) => {
    const [red, green, blue] = palette.subarray(index * 3, index * 3 + 3);
    return (red! * 19595 + green! * 38470 + blue! * 7471 + 0x8000) >> 16;
  });
}
