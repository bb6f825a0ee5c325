/**
 * A function that gives the CRC-32 of bytes (IEEE 802.3), as PNG has it. Its table is made once, for whoever holds the function.
 */
export function createCrc32(): (bytes: Uint8Array) => number {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
  });
  return (bytes) => {
    let crc = 0xffffffff;
    for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255]!;
    return (crc ^ 0xffffffff) >>> 0;
  };
}
