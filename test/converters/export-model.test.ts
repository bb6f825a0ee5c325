import { exportModel } from '@dsrg/converters';
import { readModelMetadata, vocPalette } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import { expect } from 'chai';
import { smallCheckpoint } from './small-checkpoint.ts';

describe('exportModel', () => {
  it('exports the activation maps of a single class, which bear one name and its colour', async () => {
    const checkpoint = smallCheckpoint();
    const graph = {
      ...checkpoint.graph,
      nodes: checkpoint.graph.nodes.map((node) => (node.name === 'logits' ? { ...node, outChannels: 1 } : node)),
      outputs: { cam: 'logits' },
    } as typeof checkpoint.graph;
    const weights = new Map(checkpoint.weights).set('logits.weight', new Float32Array(4).fill(0.5));
    const model = exportModel({ ...checkpoint, graph, weights, momenta: new Map() }, { output: 'cam' });
    expect(readModelMetadata(model)).to.include({ output: 'cam' });
    expect(readModelMetadata(model)?.classes).to.deep.equal(['cat']);
    expect(readModelMetadata(model)?.palette).to.deep.equal([[...vocPalette().subarray(3, 6)]]);
    const segmenter = await openSegmenter(model);
    expect(segmenter.metadata.classes).to.deep.equal(['cat']);
    await segmenter.close();
  });
});
