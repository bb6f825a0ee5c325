import type { FloatImage } from '@dsrg/core';
import { expect } from 'chai';
import type { Answer } from '../../../core/runtime/foreign-answer.ts';
import type { ModelMetadata } from '../../../core/runtime/model-metadata.ts';
import { onnxSegmenter } from '../../../core/runtime/onnx-segmenter.ts';
import { recogniseAnswer } from '../../../core/runtime/recognise-answer.ts';
import { failure } from '../node/failure.ts';

const answer = (dims: readonly number[], values: readonly number[], type = 'float32'): Answer => {
  const data = type === 'bool' ? Uint8Array.from(values) : Float32Array.from(values);
  return { data, dims, type, name: 'y' };
};
const kindOf = (...given: [operator: string | undefined, answer: Answer, classes: number]) => {
  const { kind, note } = recogniseAnswer(...given, 'm.onnx');
  return [kind, note?.replace(/^.*(?=\()/, '')];
};

describe('recogniseAnswer, by the values where no operator tells', () => {
  it('one channel between 0 and 1 is a sigmoid’s, of 0 and 1 alone a mask, and else a logit', () => {
    const one = (...values: number[]) => kindOf(undefined, answer([1, 1, 1, 4], values), 2);
    expect(one(0.1, 0.9, 0.4, 0.7)).to.deep.equal(['odds', '(they lie between 0 and 1)']);
    expect(one(0, 1, 1, 0)).to.deep.equal(['labels', '(they are 0 and 1)']);
    expect(one(-0.1, 0.9, 0.4, 0.7)).to.deep.equal(['logits', undefined]);
    expect(one(0.1, 1.9, 0.4, 0.7)).to.deep.equal(['logits', undefined]);
    expect(one(0.6, 0.7, 0.8, 0.9), 'one side of the middle').to.deep.equal(['logits', undefined]);
  });

  it('planes between 0 and 1 are probabilities where they sum to 1, else a sigmoid each', () => {
    const two = (...values: number[]) => kindOf(undefined, answer([1, 2, 1, 2], values), 2);
    expect(two(0.2, 0.7, 0.8, 0.3)).to.deep.equal(['probabilities', '(they sum to 1)']);
    expect(two(0.2, 0.7, 0.7, 0.3)).to.deep.equal(['odds', '(they lie between 0 and 1)']);
    expect(two(3, 0.7, 0.7, 0.3)).to.deep.equal(['logits', undefined]);
  });

  it('refuses probabilities times 100 or 255, and bool for more than two classes', async () => {
    const times = (factor: number) =>
      answer(
        [1, 2, 1, 2],
        [0.2, 0.7, 0.8, 0.3].map((value) => value * factor),
      );
    for (const factor of [100, 255])
      await failure(() => kindOf(undefined, times(factor), 2), 'MODEL', [`sum to ${factor} in each pixel`], 'softmax');
    const bool = answer([1, 1, 2], [0, 1], 'bool');
    expect(kindOf('Cast', bool, 2)[0]).to.equal('labels');
    await failure(() => kindOf('Cast', bool, 3), 'MODEL', ['is bool, which tells two classes apart'], '--output');
  });
});

describe('onnxSegmenter', () => {
  it('refuses scores whose rows and columns are exchanged', async () => {
    const metadata = { input: 'x', output: 'y', classes: ['background', 'cat'] } as unknown as ModelMetadata;
    const image: FloatImage = { kind: 'float', channels: 3, height: 4, width: 8, data: new Float32Array(96) };
    const segment = (height: number, width: number) => {
      const tensor = { data: new Float32Array(2 * height * width), dims: [1, 2, height, width], type: 'float32' };
      const session = {
        inputNames: ['x'],
        outputNames: ['y'],
        run: async () => ({ y: tensor }),
        release: async () => {},
      };
      const use = {
        session,
        makeTensor: () => ({}),
        metadata,
        name: 'm.onnx',
        answer: { kind: 'logits', note: undefined },
      };
      const input = { layout: 'NCHW', type: 'float32', batch: 1 };
      return onnxSegmenter({ ...use, input } as never, { name: 'cpu', note: 'CPU' }).segment(image);
    };
    await failure(() => segment(8, 4), 'MODEL', ['has 8 rows and 4 columns for an image of 4 × 8'], 'rows × columns');
    for (const [height, width] of [
      [4, 8],
      [1, 2],
      [2, 3],
      [1, 1],
    ] as const)
      expect((await segment(height, width)).height).to.equal(height);
  });
});
