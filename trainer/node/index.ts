export { type OpenOnnxOptions, openOnnx } from '../engine/onnx/open-onnx.ts';
export { chooseEngine, type EngineOptions } from './choose-engine.ts';
export { nodeRuntime } from './onnx-runtime.ts';
