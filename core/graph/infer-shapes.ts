import { DsrgError } from '../errors.ts';
import { type Graph, type GraphNode, inputsOf } from './nodes.ts';
import { outputSize } from './padding.ts';

/** Size of one map of a batch. */
export interface MapShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The shape of every node's output, and of the input, for photos of `height × width`.
 * @throws DsrgError GRAPH where a node's window does not fit or sizes disagree.
 */
export function inferShapes(graph: Graph, height: number, width: number): Map<string, MapShape> {
  const shapes = new Map<string, MapShape>([[graph.input.name, { channels: graph.input.channels, height, width }]]);
  for (const node of graph.nodes) {
    const inputs = inputsOf(node).map((name) => shapeNamed(shapes, name, node.name));
    const shape = shapeOf(node, inputs, shapes);
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

function shapeOf(node: GraphNode, inputs: MapShape[], shapes: Map<string, MapShape>): MapShape {
  const first = inputs[0] as MapShape;
  switch (node.kind) {
    case 'convolution':
      return {
        channels: node.outChannels,
        height: outputSize(node, first.height),
        width: outputSize(node, first.width),
      };
    case 'max-pool':
    case 'average-pool':
      return { ...first, height: outputSize(node, first.height), width: outputSize(node, first.width) };
    case 'global-average-pool':
      return { ...first, height: 1, width: 1 };
    case 'resize': {
      if ('factor' in node.to) {
        const { factor } = node.to;
        const side = (n: number) => (node.convention === 'align-corners' ? (n - 1) * factor + 1 : n * factor);
        return { ...first, height: side(first.height), width: side(first.width) };
      }
      const like = shapeNamed(shapes, node.to.like, node.name);
      return { ...first, height: like.height, width: like.width };
    }
    case 'add':
      for (const other of inputs) requireSame(node, first, other, true);
      return first;
    case 'concat':
      for (const other of inputs) requireSame(node, first, other, false);
      return { ...first, channels: inputs.reduce((sum, input) => sum + input.channels, 0) };
    default:
      return first;
  }
}

function requireSame(node: GraphNode, first: MapShape, other: MapShape, channels: boolean): void {
  const agrees = first.height === other.height && first.width === other.width;
  if (agrees && (!channels || first.channels === other.channels)) return;
  const show = (s: MapShape) => `${s.channels}×${s.height}×${s.width}`;
  throw new DsrgError('GRAPH', `Node ${node.name} cannot ${node.kind} maps of ${show(first)} and ${show(other)}.`);
}

function shapeNamed(shapes: Map<string, MapShape>, name: string, reader: string): MapShape {
  const shape = shapes.get(name);
  if (shape === undefined) throw new DsrgError('GRAPH', `Node ${reader} reads ${name}, which no node before it gives.`);
  return shape;
}
