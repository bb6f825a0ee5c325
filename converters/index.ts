export { type GraphToOnnxOptions, graphToOnnx } from './onnx/graph-to-onnx.ts';
export { type Attribute, type Dimension, OnnxBuilder, type OperatorOptions } from './onnx/onnx-builder.ts';
export { attributeTypes, elementTypes, modelCodec } from './onnx/onnx-schema.ts';
export { type OnnxConvolution, type OnnxTensor, type OnnxWeights, readOnnxWeights } from './onnx/read-onnx.ts';
