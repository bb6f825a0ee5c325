export { DsrgError, type ErrorCode, exitCodeOf } from './errors.ts';
export { inferShapes, type MapShape } from './graph/infer-shapes.ts';
export {
  type AddNode,
  type AveragePoolNode,
  type ClipNode,
  type ConcatNode,
  type ConvolutionNode,
  type DropoutNode,
  type GlobalAveragePoolNode,
  type Graph,
  type GraphNode,
  inputsOf,
  type MaxPoolNode,
  type Padding,
  type ReluNode,
  type ResizeNode,
  type SoftmaxNode,
} from './graph/nodes.ts';
export { type AxisPadding, axisPadding, outputSize, reachOf } from './graph/padding.ts';
export { checkWeights, type ParameterSpec, parametersOf, sizeOf, type Weights } from './graph/parameters.ts';
export { type BilinearConvention, type LinearTap, linearTaps } from './graph/resize-convention.ts';
export { validateGraph } from './graph/validate-graph.ts';
export {
  type BinaryMask,
  type FloatBatch,
  type FloatImage,
  IGNORE,
  type LabelMap,
  type LogitMap,
  type ProbabilityMap,
  type RgbImage,
} from './types.ts';
