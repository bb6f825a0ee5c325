import { Writer } from 'protobufjs/minimal.js';
import { DsrgError } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import type { OnnxGraph } from './onnx-graph.ts';

/** Numbers of fields in onnx.proto: `ModelProto.graph`, `GraphProto.output`, `ValueInfoProto.name`. */
const [GRAPH, OUTPUT, NAME] = [7, 12, 1];

const isText = (field: number): number => (field << 3) | 2;

/**
 * A model that gives some of its inner tensors, too. Nothing of it is decoded: a message that is written twice is merged, its lists one after
 * the other (protobuf's encoding), so the new outputs are a few bytes at the end.
 *
 * @param graph of the model
 * @param tensors that nodes of it make; those that are outputs already stay as they are
 * @param name of the model, for messages
 * @throws DsrgError MODEL for a tensor that no node makes; for one that is no output where the weights lie in other files, since ONNX Runtime then
 * reads the file itself
 */
export function addOutputs(
  model: Uint8Array,
  graph: Pick<OnnxGraph, 'makers' | 'outputs' | 'dataFiles'>,
  tensors: readonly string[],
  name: string,
): Uint8Array {
  const known = [...graph.makers.keys()];
  const strange = tensors.find((tensor) => !graph.makers.has(tensor));
  if (strange !== undefined) {
    const nearest = nearestName(strange, known);
    throw new DsrgError('MODEL', `${name} has no tensor ${strange}; it gives ${graph.outputs.join(', ')}.`, {
      hint:
        nearest === undefined ? 'A viewer of ONNX files, Netron say, shows its tensors.' : `Did you mean ${nearest}?`,
    });
  }
  const missing = [...new Set(tensors)].filter((tensor) => !graph.outputs.includes(tensor));
  if (missing.length === 0) return model;
  if (graph.dataFiles.length > 0) {
    throw new DsrgError('MODEL', `${missing[0]} is no output of ${name}, whose weights lie in another file.`, {
      hint: 'Save it whole: onnx.save(onnx.load("model.onnx"), "whole.onnx").',
    });
  }
  const writer = Writer.create().uint32(isText(GRAPH)).fork();
  for (const tensor of missing) writer.uint32(isText(OUTPUT)).fork().uint32(isText(NAME)).string(tensor).ldelim();
  const more = writer.ldelim().finish();
  const whole = new Uint8Array(model.length + more.length);
  whole.set(model);
  whole.set(more, model.length);
  return whole;
}
