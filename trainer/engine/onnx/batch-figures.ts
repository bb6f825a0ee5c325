import type { Tensor } from 'onnxruntime-common';
import type { BatchFigures } from '../running-averages.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';
import type { PlacedParameter } from './placed-parameter.ts';
import type { PlacedNorm } from './step-graph-writer.ts';

/** What the batch norms saw, from the outputs of the forward graph. */
export function batchFigures(
  norms: ReadonlyMap<string, PlacedNorm>,
  results: Readonly<Record<string, Tensor>>,
): Map<string, BatchFigures> {
  return new Map(
    [...norms].map(([node, { channels, cells }]) => {
      const figure = (which: string) =>
        ((results[`batch.${node}.${which}`] as Tensor).data as Float32Array).slice(0, channels);
      return [node, { mean: figure('mean'), variance: figure('variance'), cells }];
    }),
  );
}

/** Running averages as the graphs read them. */
export function runningFeeds(
  { Tensor }: Pick<OnnxRuntime, 'Tensor'>,
  parameters: readonly PlacedParameter[],
  values: ReadonlyMap<string, Float32Array>,
): Record<string, Tensor> {
  return Object.fromEntries(
    parameters.flatMap(({ spec, storage, use }) => {
      const plain = use === 'averages' ? values.get(spec.name) : undefined;
      return plain === undefined ? [] : [[spec.name, new Tensor('float32', storage.pack(plain), storage.shape)]];
    }),
  );
}
