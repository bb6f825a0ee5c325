import { DsrgError, type ModelMetadata, stampModelMetadata, vocPalette } from '@dsrg/core';
import type { Checkpoint } from './checkpoint.ts';
import { graphToOnnx } from './onnx/graph-to-onnx.ts';

export interface ExportOptions {
  /** Which output the model gives: class scores, or activation maps of the tags (background has none). @default 'logits' */
  readonly output?: 'logits' | 'cam';
  /** For people, in the metadata. */
  readonly note?: string;
}

/**
 * A checkpoint as an ONNX model that explains itself: classes, palette, normalisation and sizes are in its metadata.
 * @throws DsrgError MODEL for an output that the network has not, and for the class scores of a tag network
 */
export function exportModel(checkpoint: Checkpoint, options: ExportOptions = {}): Uint8Array {
  const { graph, weights, about } = checkpoint;
  const { output = 'logits', note } = options;
  if (graph.outputs[output] === undefined) {
    throw new DsrgError('MODEL', `Network ${graph.name} has no output ${output}.`);
  }
  if (output === 'logits' && about.makes === 'tag-network') {
    throw new DsrgError(
      'MODEL',
      `Network ${graph.name} of stage ${about.stage} has learned tags; its class scores mean nothing.`,
      {
        hint: 'Its activation maps do: --output cam. A segmentation network comes of a later stage.',
      },
    );
  }
  const classes = output === 'cam' ? about.classes.slice(1) : about.classes;
  const palette = vocPalette();
  const first = about.classes.length - classes.length;
  const metadata: ModelMetadata = {
    format: 1,
    classes,
    palette: classes.map((_, k) => [...palette.subarray(3 * (k + first), 3 * (k + first) + 3)]),
    mean: about.mean,
    std: about.std,
    channelOrder: 'rgb',
    input: graph.input.name,
    output,
    outputStride: about.outputStride,
    resize: 'grid',
    resizeConvention: 'align-corners',
    ...(about.longSide !== null && { longSide: about.longSide }),
    crf: about.crf,
    ...(note !== undefined && { note }),
  };
  return stampModelMetadata(graphToOnnx(graph, weights, { outputs: [output] }), metadata);
}
