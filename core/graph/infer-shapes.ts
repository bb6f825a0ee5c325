import { DsrgError } from '../errors.ts';
import type { MapShape } from './map-shape.ts';
import { kindOf } from './node-kinds.ts';
import { type Graph, inputsOf } from './nodes.ts';

/**
 * The shape of every node's output, and of the input, for photos of `height × width`.
 * @throws DsrgError GRAPH where a node's window does not fit or sizes disagree.
 */
export function inferShapes(graph: Graph, height: number, width: number): Map<string, MapShape> {
  const shapes = new Map<string, MapShape>([[graph.input.name, { channels: graph.input.channels, height, width }]]);
  for (const node of graph.nodes) {
    const shapeOf = (name: string): MapShape => {
      const found = shapes.get(name);
      if (found !== undefined) return found;
      throw new DsrgError('GRAPH', `Node ${node.name} reads ${name}, which no node before it gives.`);
    };
    const shape = kindOf(node).shape(node, inputsOf(node).map(shapeOf), shapeOf);
    if (shape.height < 1 || shape.width < 1) {
      throw new DsrgError(
        'GRAPH',
        `Node ${node.name} of ${graph.name} would give a ${shape.height}×${shape.width} map for a ${height}×${width} photo.`,
        { hint: 'Use larger photos or a smaller window.' },
      );
    }
    shapes.set(node.name, shape);
  }
  return shapes;
}
