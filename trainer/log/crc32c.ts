/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78;

/** The checksum CRC-32C (RFC 3720, appendix B.4) of some bytes. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** The checksum as TFRecord files have it: rotated by 15 bits and shifted by a constant, so that records of records stay safe. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
