/**
 * Loads what sheets need of jimp: its canvas with `resize` and `print`, and a font. The whole of `jimp` is the same core with sixteen more
 * plugins, which bring a copy of zod each: 119 MB installed instead of 39.
 */
export async function loadJimp() {
  const [core, resize, print, font, fonts] = await Promise.all([
    import('@jimp/core'),
    import('@jimp/plugin-resize'),
    import('@jimp/plugin-print'),
    import('@jimp/plugin-print/load-font'),
    import('@jimp/plugin-print/fonts'),
  ]);
  return {
    Jimp: core.createJimp({ plugins: [resize.methods, print.methods] }),
    measureText: print.measureText,
    loadFont: font.loadFont,
    SANS_16_BLACK: fonts.SANS_16_BLACK,
  };
}
