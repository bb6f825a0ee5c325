import { latin1 } from './pickle-values.ts';

const escapes: Readonly<Record<string, number>> = {
  '\\': 92,
  "'": 39,
  '"': 34,
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/**
 * The bytes of a quoted Python 2 string, as protocol 0 writes it: `'ab\x00\n'`.
 * @throws Error where the quotes or an escape are wrong
 */
export function parseQuoted(line: Uint8Array): Uint8Array {
  const quote = line[0];
  if (line.length < 2 || (quote !== 39 && quote !== 34) || line.at(-1) !== quote)
    throw new Error('a text has no quotes');
  const out = new Uint8Array(line.length);
  let length = 0;
  for (let k = 1; k < line.length - 1; k++) {
    const byte = line[k] as number;
    if (byte !== 92) {
      out[length++] = byte;
      continue;
    }
    const code = latin1(line.subarray(k + 1, Math.min(k + 4, line.length - 1)));
    const [coded = ''] = /^(x[0-9a-fA-F]{2}|[0-3]?[0-7]{1,2})/.exec(code) ?? [];
    const plain = escapes[code.charAt(0)];
    if (coded !== '')
      out[length++] = coded[0] === 'x' ? Number.parseInt(coded.slice(1), 16) : Number.parseInt(coded, 8);
    else if (plain !== undefined) out[length++] = plain;
    else throw new Error(`a text has the escape \\${code.charAt(0)}`);
    k += coded.length || 1;
  }
  return out.slice(0, length);
}

/** Text of protocol 0: Latin-1 with `\uXXXX` and `\UXXXXXXXX`. @throws RangeError for a code beyond Unicode */
export function parseRawUnicode(line: Uint8Array): string {
  return latin1(line).replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_, short?: string, long?: string) =>
    String.fromCodePoint(Number.parseInt(short ?? long ?? '', 16)),
  );
}

/** `12`, or `00` and `01` for False and True. @throws Error for anything else */
export function parseInteger(line: string): number | bigint | boolean {
  if (line === '00' || line === '01') return line === '01';
  if (!/^\s*[+-]?\d{1,1000}L?\s*$/.test(line)) throw new Error(`"${line.slice(0, 40)}" is no whole number`);
  return narrow(BigInt(line.trim().replace(/L$/, '').replace(/^\+/, '')));
}

/** Two's complement, least byte first, of at most 256 bytes. */
export function parseLong(bytes: Uint8Array): number | bigint {
  if (bytes.length > 256) throw new Error(`a whole number has ${bytes.length} bytes`);
  let value = 0n;
  for (let k = bytes.length - 1; k >= 0; k--) value = (value << 8n) | BigInt(bytes[k] as number);
  const negative = bytes.length > 0 && (bytes.at(-1) as number) >= 128;
  return narrow(negative ? value - (1n << BigInt(8 * bytes.length)) : value);
}

/** A number where it is exact, else the bigint. */
function narrow(value: bigint): number | bigint {
  return BigInt(Number.MIN_SAFE_INTEGER) <= value && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** A decimal float, `nan` and `inf` included. @throws Error for anything else */
export function parseFloating(line: string): number {
  const text = line.trim().toLowerCase();
  if (/^[+-]?nan$/.test(text)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text)) throw new Error(`"${text.slice(0, 40)}" is no number`);
  return Number(text);
}
