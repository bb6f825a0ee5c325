import { OnnxBuilder } from '@dsrg/converters';
import { expect } from 'chai';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { endConversion, runInPlace } from '../../../trainer/engine/onnx/run-in-place.ts';
import { opset } from '../../../trainer/engine/onnx/write-session-graphs.ts';

describe('trainer/engine/onnx: runInPlace', () => {
  const row = (...values: number[]) => new Tensor('float32', values, [values.length]);

  async function open(): Promise<{ session: InferenceSession; doubled: string }> {
    const builder = new OnnxBuilder();
    endConversion(builder);
    const x = builder.input('x', ['n']);
    const doubled = builder.add('Add', [x, x]);
    builder.result(doubled);
    builder.output('negative', builder.add('Neg', [doubled]), ['n']);
    return {
      session: await InferenceSession.create(builder.encode({ opset, name: 'twice' }), { logSeverityLevel: 4 }),
      doubled,
    };
  }

  it('writes every output into the tensor given for it, each time anew', async () => {
    const { session, doubled } = await open();
    const outputs = { [doubled]: row(0, 0), negative: row(0, 0) };
    await runInPlace(session, { x: row(1, 2) }, outputs);
    expect([...(outputs[doubled] as Tensor).data]).to.deep.equal([2, 4]);
    expect([...outputs.negative.data]).to.deep.equal([-2, -4]);
    await runInPlace(session, { x: row(5, 6), other: row(1) }, outputs);
    expect([...outputs.negative.data]).to.deep.equal([-10, -12]);
    await session.release();
  });

  it('passes on what goes wrong in the run itself', async () => {
    const { session, doubled } = await open();
    const tooSmall = { [doubled]: row(0), negative: row(0, 0) };
    const error = await runInPlace(session, { x: row(1, 2) }, tooSmall).catch((found: Error) => found);
    expect((error as Error).message).to.match(/shape/i);
    await session.release();
  });
});
