/**
 * The orientation (tag 0x0112) in the first directory of a TIFF block, which EXIF data are, too.
 *
 * @returns 1 to 8; `undefined` where there is none, or the block is damaged
 */
export function tiffOrientation(block: Uint8Array): number | undefined {
  const order = String.fromCharCode(...block.subarray(0, 2));
  if (block.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (view.getUint16(2, little) !== 42) return undefined;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return undefined;
  const entries = view.getUint16(directory, little);
  for (let entry = directory + 2; entry < directory + 2 + entries * 12; entry += 12) {
    if (entry + 12 > view.byteLength) return undefined;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}
