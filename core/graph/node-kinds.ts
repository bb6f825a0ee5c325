import { batchNorm } from './kinds/batch-norm.ts';
import { clip, dropout, relu, softmax } from './kinds/cell-by-cell.ts';
import { add, concat } from './kinds/combine.ts';
import { convolution } from './kinds/convolution.ts';
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from './kinds/pools.ts';
import { resize } from './kinds/resize.ts';
import { type NodeKind, refuseNode } from './node-kind.ts';
import type { GraphNode, NodeOf } from './nodes.ts';

/** Every kind of node that networks are made of. An engine has a table with the same keys, and so has the ONNX writer. */
export const nodeKinds: { readonly [Kind in GraphNode['kind']]: NodeKind<NodeOf<Kind>> } = {
  convolution,
  'batch-norm': batchNorm,
  'max-pool': maxPool,
  'average-pool': averagePool,
  'global-average-pool': globalAveragePool,
  'global-max-pool': globalMaxPool,
  relu,
  clip,
  add,
  concat,
  resize,
  dropout,
  softmax,
};

/**
 * The entry of a node's kind.
 * @throws DsrgError GRAPH for a kind that is none of ours: graphs also come from files
 */
export function kindOf(node: GraphNode): NodeKind<GraphNode> {
  if (!Object.hasOwn(nodeKinds, node.kind)) refuseNode(node, 'is of no kind that networks are made of');
  // The compiler cannot see that the entry under a node's kind is the one for that node.
  return nodeKinds[node.kind] as NodeKind<GraphNode>;
}
