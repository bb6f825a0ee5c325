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
  return Buffer.concat([
    double(1, seconds),
    whole(2, step),
    ...(version === undefined ? [] : [text(3, version)]),
    ...(values.length === 0 ? [] : [message(5, ...values)]),
    ...(start ? [message(7, whole(1, 1))] : []),
  ]);
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128);
  out.push(rest);
  return Buffer.from(out);
}

const key = (field: number, wire: number): Buffer => varint(field * 8 + wire);
const whole = (field: number, value: number): Buffer => Buffer.concat([key(field, 0), varint(value)]);
const bytes = (field: number, value: Uint8Array): Buffer => Buffer.concat([key(field, 2), varint(value.length), value]);
const text = (field: number, value: string): Buffer => bytes(field, Buffer.from(value));
const message = (field: number, ...parts: Uint8Array[]): Buffer => bytes(field, Buffer.concat(parts));

function float(field: number, value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeFloatLE(value);
  return Buffer.concat([key(field, 5), data]);
}

function double(field: number, value: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), data]);
}
