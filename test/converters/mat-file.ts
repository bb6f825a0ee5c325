/** A MAT-file of version 5, uncompressed, of arrays of doubles; numbers are column-major: the first index runs fastest. */
export function matFile(
  arrays: Readonly<Record<string, { readonly dimensions: readonly number[]; readonly data: readonly number[] }>>,
): Uint8Array {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file');
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126);
  const matrices = Object.entries(arrays).map(([name, { dimensions, data }]) => {
    const parts = [
      element(6, 4, [6, 0]), // array flags: double
      element(5, 4, dimensions),
      element(1, 1, [...Buffer.from(name)]),
      element(9, 8, data),
    ];
    const bytes = Buffer.concat(parts);
    return Buffer.concat([tag(14, bytes.length), bytes]);
  });
  return new Uint8Array(Buffer.concat([header, ...matrices]));
}

function tag(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  return bytes;
}

/** Numbers of 1 byte, of 4 as whole numbers or of 8 as doubles, filled up to eight bytes. */
function element(type: number, size: 1 | 4 | 8, values: readonly number[]): Buffer {
  const length = size * values.length;
  const bytes = Buffer.alloc(Math.ceil(length / 8) * 8);
  for (const [k, value] of values.entries()) {
    if (size === 1) bytes.writeUInt8(value, k);
    else if (size === 4) bytes.writeInt32LE(value, 4 * k);
    else bytes.writeDoubleLE(value, 8 * k);
  }
  return Buffer.concat([tag(type, length), bytes]);
}
