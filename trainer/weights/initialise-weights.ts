import { type Graph, inputsOf, parametersOf, sizeOf, type Weights } from '@dsrg/core';

/**
 * Fresh weights: He's normal distribution for convolutions, σ = 0.01 (Caffe's filler of DSRG's fc8) for those that give
 * scores, 1 for per-channel factors (batch norm), biases 0.
 * @param normal draws from the standard normal distribution
 * @param sigmas a network's own standard deviations, by convolution
 */
export function initialiseWeights(
  graph: Graph,
  normal: () => number,
  sigmas: Readonly<Record<string, number>> = {},
): Weights {
  const outputs = classLayers(graph);
  return new Map(
    parametersOf(graph).map(({ name, shape, node, fill }) => {
      const values = new Float32Array(sizeOf(shape));
      if (fill !== undefined) return [name, values.fill(fill)];
      const sigma = sigmas[node.name] ?? (outputs.has(node.name) ? 0.01 : Math.sqrt(2 / sizeOf(shape.slice(1))));
      for (let k = 0; k < values.length; k++) values[k] = sigma * normal();
      return [name, values];
    }),
  );
}

/** Outputs that are scores; others are features. */
const scores = new Set(['logits', 'cam', 'tags']);

/** Convolutions that scores are made of without another convolution between: the last layers. */
function classLayers(graph: Graph): Set<string> {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const last = new Set<string>();
  const visit = (name: string): void => {
    const node = nodes.get(name);
    if (node === undefined) return;
    if (node.kind === 'convolution') last.add(name);
    else for (const input of inputsOf(node)) visit(input);
  };
  for (const [output, name] of Object.entries(graph.outputs)) if (scores.has(output)) visit(name);
  return last;
}
