/** A picture for TensorBoard. */
export interface EventImage {
  readonly png: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** What one event says: numbers and pictures by tag, or that a session starts (later steps of older files then do not count). */
export interface EventContent {
  readonly scalars?: Readonly<Record<string, number>>;
  readonly images?: Readonly<Record<string, EventImage>>;
  readonly start?: true;
  readonly version?: string;
}

/**
 * A TensorBoard event as protocol buffer (tensorflow/core/util/event.proto and framework/summary.proto; only the fields that are
 * written here).
 *
 * @param seconds wall time since 1970
 */
export function encodeEvent(step: number, seconds: number, content: EventContent): Uint8Array {
  const { scalars = {}, images = {}, start, version } = content;
  const values = [
    ...Object.entries(scalars).map(([tag, value]) => message(1, text(1, tag), float(2, value))),
    ...Object.entries(images).map(([tag, { png, height, width }]) => {
      const image = message(4, whole(1, height), whole(2, width), whole(3, 3), bytes(4, png));
      return message(1, text(1, tag), image);
    }),
  ];
  return join(
    double(1, seconds),
    whole(2, step),
    ...(version === undefined ? [] : [text(3, version)]),
    ...(values.length === 0 ? [] : [message(5, ...values)]),
    ...(start ? [message(7, whole(1, 1))] : []),
  );
}

/** Some bytes after others. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  return joined;
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  out.push(rest);
  return Uint8Array.from(out);
}

const key = (field: number, wire: number): Uint8Array => varint(field * 8 + wire);
const whole = (field: number, value: number): Uint8Array => join(key(field, 0), varint(value));
const bytes = (field: number, value: Uint8Array): Uint8Array => join(key(field, 2), varint(value.length), value);
const text = (field: number, value: string): Uint8Array => bytes(field, new TextEncoder().encode(value));
const message = (field: number, ...parts: Uint8Array[]): Uint8Array => bytes(field, join(...parts));

function float(field: number, value: number): Uint8Array {
  const data = new DataView(new ArrayBuffer(4));
  data.setFloat32(0, value, true);
  return join(key(field, 5), new Uint8Array(data.buffer));
}

function double(field: number, value: number): Uint8Array {
  const data = new DataView(new ArrayBuffer(8));
  data.setFloat64(0, value, true);
  return join(key(field, 1), new Uint8Array(data.buffer));
}
