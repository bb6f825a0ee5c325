import { DsrgError } from '../errors.ts';
import { type Graph, type GraphNode, inputsOf } from './nodes.ts';
import { checkWeights, parametersOf, type Weights } from './parameters.ts';

/** A network with its weights. */
export interface WeighedGraph {
  readonly graph: Graph;
  readonly weights: Weights;
}

/**
 * Two networks that read the same photos, as one. What the second computes exactly as the first does (nodes of one kind on the same maps,
 * with weights equal to the last bit: first layers that never learned) is computed once; the rest of it gets names of its own.
 *
 * @param prefix before the names of the second's nodes, and their parameters
 * @returns the first's outputs, and the second's, in that order
 * @throws DsrgError GRAPH where their inputs differ or both have an output of one name
 */
export function mergeGraphs(first: WeighedGraph, second: WeighedGraph, prefix: string): WeighedGraph {
  for (const { graph, weights } of [first, second]) checkWeights(graph, weights);
  requireMergeable(first.graph, second.graph);
  const places = new Map([[second.graph.input.name, first.graph.input.name]]);
  const known = new Map(first.graph.nodes.map((node) => [shapeOfNode(node, (name) => name), node]));
  const nodes: GraphNode[] = [...first.graph.nodes];
  const weights: Weights = new Map(first.weights);
  for (const node of second.graph.nodes) {
    const rename = (name: string) => places.get(name) ?? name;
    const twin = known.get(shapeOfNode(node, rename));
    if (twin !== undefined && sameWeights(twin, first, node, second)) {
      places.set(node.name, twin.name);
      continue;
    }
    const name = `${prefix}${node.name}`;
    places.set(node.name, name);
    nodes.push(renamed(node, name, rename));
    for (const { name: parameter, role } of parametersOf({ ...second.graph, nodes: [node] }))
      weights.set(`${name}.${role}`, second.weights.get(parameter) as Float32Array);
  }
  const outputs = Object.entries(second.graph.outputs).map(([output, node]) => [output, places.get(node) as string]);
  return {
    graph: { ...first.graph, nodes, outputs: { ...first.graph.outputs, ...Object.fromEntries(outputs) } },
    weights,
  };
}

function requireMergeable(first: Graph, second: Graph): void {
  if (first.input.channels !== second.input.channels) {
    throw new DsrgError(
      'GRAPH',
      `${first.name} reads ${first.input.channels} channels, ${second.name} ${second.input.channels}: they cannot be one network.`,
    );
  }
  const twice = Object.keys(second.outputs).find((name) => Object.hasOwn(first.outputs, name));
  if (twice !== undefined)
    throw new DsrgError('GRAPH', `${first.name} and ${second.name} both have an output ${twice}.`);
}

/** All that a node says of itself but its name, with what it reads renamed: equal for nodes that compute the same from the same. */
function shapeOfNode(node: GraphNode, rename: (name: string) => string): string {
  return JSON.stringify(Object.entries(renamed(node, '', rename)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function renamed(node: GraphNode, name: string, rename: (name: string) => string): GraphNode {
  const read: GraphNode =
    'inputs' in node
      ? { ...node, name, inputs: inputsOf(node).map(rename) }
      : { ...node, name, input: rename(node.input) };
  return read.kind === 'resize' && 'like' in read.to ? { ...read, to: { like: rename(read.to.like) } } : read;
}

function sameWeights(a: GraphNode, first: WeighedGraph, b: GraphNode, second: WeighedGraph): boolean {
  return parametersOf({ ...second.graph, nodes: [b] }).every(({ name, role }) => {
    const [ours, theirs] = [first.weights.get(`${a.name}.${role}`), second.weights.get(name)];
    return ours?.length === theirs?.length && (ours?.every((value, k) => Object.is(value, theirs?.[k])) ?? false);
  });
}
