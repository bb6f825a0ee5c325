import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { DsrgError } from '../errors.ts';
import { readOnnxGraph } from '../runtime/onnx-graph.ts';
import { sha256File } from './hash-files.ts';
import { readBytes } from './read-bytes.ts';

/**
 * The files beside a model that hold its weights (ONNX' external data), by the names that it gives them.
 *
 * @param bytes of the model
 * @param path of the model
 * @throws DsrgError FILE_MISSING for one that is not there; MODEL for a name that leads out of the model's folder
 */
export async function modelDataFiles(bytes: Uint8Array, path: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of readOnnxGraph(bytes, path).dataFiles) {
    if (isAbsolute(name) || name.split(/[/\\]/).includes('..'))
      throw new DsrgError('MODEL', `${path} wants weights from ${JSON.stringify(name)}, outside its own folder.`, {
        hint: 'Save it whole: onnx.save(onnx.load("model.onnx"), "whole.onnx").',
      });
    const file = join(dirname(path), name);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile())
      throw new DsrgError('FILE_MISSING', `${path} has its weights in ${name}, but ${file} does not exist.`, {
        hint: `Copy ${name} beside the model: exporters write both.`,
      });
    files.set(name, file);
  }
  return files;
}

/**
 * The SHA-256 of a model: that of its file, and where its weights lie beside it, of all its files one after the other.
 *
 * @throws DsrgError as {@link modelDataFiles} does
 */
export async function sha256Model(path: string): Promise<string> {
  const files = await modelDataFiles(await readBytes(path, 'The model'), path);
  if (files.size === 0) return sha256File(path);
  const hash = createHash('sha256');
  for (const file of [path, ...files.values()]) for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}
