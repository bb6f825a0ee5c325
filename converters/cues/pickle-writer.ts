/** Writes a pickled dictionary from texts to arrays, as Python loads it. */
export interface PickleWriter {
  beginDictionary(): void;
  /** A key; its array follows. */
  text(value: string): void;
  /** An array in C order; of `i8` and `u1` small whole numbers, 0 to 255. */
  array(type: PickledType, shape: readonly number[], numbers: ArrayLike<number>): void;
  /** Closes the dictionary and gives all bytes. */
  end(): Uint8Array;
}

/** NumPy's code of a number type: int64, as SEC's arrays have it, uint8, as SEC-MXNet's, or single precision. */
export type PickledType = 'i8' | 'u1' | 'f4';

/** Places in the pickle's memo, so that names and types are written once. */
const memo = { reconstruct: 0, ndarray: 1, i8: 2, u1: 3, f4: 4 } as const;

const utf8 = new TextEncoder();

/**
 * Opens a writer.
 * @param protocol 2 is loaded by Python 2 and 3, where all bytes are below 128; 3 by Python 3, whatever the bytes. @default 2
 */
export function createPickleWriter(protocol: 2 | 3 = 2): PickleWriter {
  const pieces: Uint8Array[] = [];
  const known = new Set<number>();
  const write = (...bytes: number[]): void => {
    pieces.push(Uint8Array.from(bytes));
  };
  const sized = (code: number, bytes: Uint8Array): void => {
    const head = new Uint8Array(5);
    head[0] = code;
    new DataView(head.buffer).setUint32(1, bytes.length, true);
    pieces.push(head, bytes);
  };
  const ascii = (text: string): void => {
    pieces.push(utf8.encode(text));
  };
  /** Writes something once, and recalls it from then on. */
  const once = (place: number, action: () => void): void => {
    if (!known.has(place)) action();
    write(known.has(place) ? 0x68 : 0x71, place); // BINGET, BINPUT
    known.add(place);
  };
  const integer = (value: number): void => {
    const head = new Uint8Array(5);
    head[0] = 0x4a; // BININT
    new DataView(head.buffer).setInt32(1, value, true);
    pieces.push(head);
  };
  const dtype = (type: PickledType): void => {
    once(memo[type], () => {
      ascii('cnumpy\ndtype\n'); // GLOBAL
      write(0x55, 2, ...utf8.encode(type), 0x4b, 0, 0x4b, 1, 0x87, 0x52); // 'i8', 0, 1: TUPLE3, REDUCE
      const order = type === 'u1' ? 0x7c : 0x3c; // '|' for single bytes, else '<'
      write(0x28, 0x4b, 3, 0x55, 1, order, 0x4e, 0x4e, 0x4e); // MARK, 3, the order, None, None, None
      integer(-1);
      integer(-1);
      write(0x4b, 0, 0x74, 0x62); // 0: TUPLE, BUILD
    });
  };
  return {
    beginDictionary: () => write(0x80, protocol, 0x7d, 0x28), // PROTO, EMPTY_DICT, MARK
    text: (value) => sized(0x58, utf8.encode(value)), // BINUNICODE
    array: (type, shape, numbers) => {
      once(memo.reconstruct, () => ascii('cnumpy.core.multiarray\n_reconstruct\n'));
      once(memo.ndarray, () => ascii('cnumpy\nndarray\n'));
      write(0x4b, 0, 0x85, 0x55, 1, 0x62, 0x87, 0x52); // (0,), 'b': TUPLE3, REDUCE
      write(0x28, 0x4b, 1, 0x28); // MARK, version 1, MARK
      for (const side of shape) integer(side);
      write(0x74); // TUPLE: the shape
      dtype(type);
      write(0x89); // NEWFALSE: C order
      sized(protocol === 2 ? 0x54 : 0x42, bytesOf(type, numbers)); // BINSTRING, BINBYTES
      write(0x74, 0x62); // TUPLE, BUILD
    },
    end: () => {
      write(0x75, 0x2e); // SETITEMS, STOP
      const out = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
      let at = 0;
      for (const piece of pieces) {
        out.set(piece, at);
        at += piece.length;
      }
      return out;
    },
  };
}

/** Little-endian. */
function bytesOf(type: PickledType, numbers: ArrayLike<number>): Uint8Array {
  const size = { i8: 8, u1: 1, f4: 4 }[type];
  const bytes = new Uint8Array(size * numbers.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < numbers.length; i++) {
    if (type === 'f4') view.setFloat32(4 * i, numbers[i]!, true);
    else bytes[size * i] = numbers[i]!; // below 256
  }
  return bytes;
}
