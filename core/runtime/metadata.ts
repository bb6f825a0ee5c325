import { Reader, Writer } from 'protobufjs/minimal.js';
import { DsrgError } from '../errors.ts';
import { checkMetadata } from './check-metadata.ts';
import type { ModelMetadata } from './model-metadata.ts';

/** The key of our JSON in the `metadata_props` of an ONNX file. */
const metadataKey = 'dsrg';
/** Letters of it: 254 names and a palette take a few thousand. JSON of brackets alone takes many times its size. */
const LONGEST = 2 ** 20;

// Field numbers of ModelProto and StringStringEntryProto in onnx.proto.
const graphField = 7;
const propertyField = 14;

/**
 * Reads what a model says of itself. Weights are skipped, not parsed: the time does not grow with the model.
 *
 * @param bytes the ONNX file
 * @param name for error messages
 * @returns undefined where the model has no metadata of ours
 * @throws DsrgError MODEL for bytes that are no ONNX model, and for metadata that cannot be used
 */
export function readModelMetadata(bytes: Uint8Array, name = 'the model'): ModelMetadata | undefined {
  const json = readProperties(bytes, name).get(metadataKey);
  if (json === undefined) return undefined;
  if (json.length > LONGEST) {
    throw new DsrgError(
      'MODEL',
      `The metadata "${metadataKey}" of ${name} has ${json.length} letters; ${LONGEST} are the most.`,
      {
        hint: 'Write the model again with dsrg-export.',
      },
    );
  }
  try {
    return checkMetadata(JSON.parse(json), name);
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    throw new DsrgError('MODEL', `The metadata "${metadataKey}" of ${name} is not JSON: ${(error as Error).message}.`, {
      hint: 'Write the model again with dsrg-export.',
      cause: error,
    });
  }
}

/**
 * The model with `metadata` added (or replaced: of two entries the later counts), all other bytes unchanged.
 *
 * @param bytes the ONNX file
 */
export function stampModelMetadata(bytes: Uint8Array, metadata: ModelMetadata): Uint8Array {
  checkMetadata(metadata, 'the metadata to write');
  const entry = new Writer().uint32((1 << 3) | 2).string(metadataKey);
  entry.uint32((2 << 3) | 2).string(JSON.stringify(metadata));
  const field = new Writer()
    .uint32((propertyField << 3) | 2)
    .bytes(entry.finish())
    .finish();
  const stamped = new Uint8Array(bytes.length + field.length);
  stamped.set(bytes);
  stamped.set(field, bytes.length);
  return stamped;
}

function readProperties(bytes: Uint8Array, name: string): Map<string, string> {
  const properties = new Map<string, string>();
  let hasGraph = false;
  try {
    const reader = Reader.create(bytes);
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag >>> 3 === propertyField && (tag & 7) === 2) readEntry(Reader.create(reader.bytes()), properties);
      else {
        hasGraph ||= tag >>> 3 === graphField && (tag & 7) === 2;
        reader.skipType(tag & 7);
      }
    }
  } catch (error) {
    throw noModel(name, bytes, error);
  }
  if (!hasGraph) throw noModel(name, bytes);
  return properties;
}

function readEntry(reader: Reader, properties: Map<string, string>): void {
  let key = '';
  let value = '';
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) key = reader.string();
    else if (tag >>> 3 === 2) value = reader.string();
    else reader.skipType(tag & 7);
  }
  properties.set(key, value);
}

function noModel(name: string, bytes: Uint8Array, cause?: unknown): DsrgError {
  const found = bytes.length === 0 ? 'the file is empty' : `its ${bytes.length} bytes hold no complete ONNX graph`;
  return new DsrgError('MODEL', `${name} is no ONNX model: ${found}.`, {
    hint: 'Give the .onnx file that dsrg-export wrote; was it copied or downloaded completely?',
    cause,
  });
}
