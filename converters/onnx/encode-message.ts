import { Writer } from 'protobufjs/minimal.js';

/** A message's fields: what protobufjs calls a descriptor. */
export interface MessageFields {
  readonly fields: Readonly<Record<string, { readonly rule?: string; readonly type: string; readonly id: number }>>;
}

/** A message as plain values, by the names of its fields. */
export type Message = Readonly<Record<string, unknown>>;

const wireTypes: Readonly<Record<string, number>> = { int32: 0, int64: 0, double: 1, string: 2, bytes: 2, float: 5 };
const MESSAGE = 2;

/**
 * Encodes a message by the table of its fields, to the bytes that protobufjs gives (proto3: fields of no value are left out, repeated numbers
 * are packed). protobufjs writes itself a program for each message and has it evaluated, which a page with a Content Security Policy forbids.
 *
 * @param types tables of all messages, by their names
 * @param type the name of this one
 */
export function encodeMessage(
  types: Readonly<Record<string, MessageFields>>,
  type: string,
  message: Message,
): Uint8Array {
  const writer = Writer.create();
  write(types, type, message, writer);
  return writer.finish();
}

function write(types: Readonly<Record<string, MessageFields>>, type: string, message: Message, writer: Writer): void {
  const fields = Object.entries(types[type]?.fields ?? {}).sort(([, a], [, b]) => a.id - b.id);
  for (const [name, { rule, type: inner, id }] of fields) {
    const value = message[name];
    if (value === undefined || value === null) continue;
    const wire = wireTypes[inner] ?? MESSAGE;
    const tag = (kind: number) => writer.uint32(((id << 3) | kind) >>> 0);
    const one = (each: unknown) => {
      if (inner in types) {
        write(types, inner, each as Message, tag(MESSAGE).fork());
        writer.ldelim();
      } else put(tag(wire), inner, each);
    };
    if (rule !== 'repeated') {
      if (inner in types || !isEmpty(value)) one(value);
    } else if (inner in types || wire === MESSAGE) for (const each of value as readonly unknown[]) one(each);
    else if ((value as ArrayLike<unknown>).length > 0) {
      tag(MESSAGE).fork();
      for (const each of value as Iterable<unknown>) put(writer, inner, each);
      writer.ldelim();
    }
  }
}

function put(writer: Writer, type: string, value: unknown): void {
  if (type === 'string') writer.string(value as string);
  else if (type === 'bytes') writer.bytes(value as Uint8Array);
  else writer[type as 'int32' | 'int64' | 'float' | 'double'](value as number);
}

function isEmpty(value: unknown): boolean {
  return value === 0 || value === '' || (value instanceof Uint8Array && value.length === 0);
}
