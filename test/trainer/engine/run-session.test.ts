import { OnnxBuilder } from '@dsrg/converters';
import { expect } from 'chai';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { OnnxRuntime } from '../../../trainer/engine/onnx/onnx-runtime.ts';
import { endConversion, runSession } from '../../../trainer/engine/onnx/run-session.ts';
import { opset } from '../../../trainer/engine/onnx/step-context.ts';
import { openWebRuntime } from '../../../trainer/engine/onnx/web-runtime.ts';
import { nodeRuntime } from '../../../trainer/node/onnx-runtime.ts';

describe('trainer/engine/onnx: runSession', () => {
  async function open({ open, Tensor }: OnnxRuntime) {
    const builder = new OnnxBuilder();
    endConversion(builder);
    const x = builder.input('x', ['n']);
    const doubled = builder.add('Add', [x, x]);
    builder.result(doubled);
    builder.output('negative', builder.add('Neg', [doubled]), ['n']);
    const session = await open(builder.encode({ opset, name: 'twice' }), { quiet: true });
    const row = (...values: number[]) => new Tensor('float32', values, [values.length]);
    return { session, doubled, row };
  }

  const into = (room: Record<string, Tensor>) => ({ names: Object.keys(room), room: () => room });

  it('writes every output into the tensor made for it, each time anew', async () => {
    const runtime = nodeRuntime();
    const { session, doubled, row } = await open(runtime);
    const outputs = { [doubled]: row(0, 0), negative: row(0, 0) };
    expect(await runSession(runtime, session, { x: row(1, 2) }, into(outputs))).to.equal(outputs);
    expect([...(outputs[doubled] as Tensor).data]).to.deep.equal([2, 4]);
    expect([...outputs.negative.data]).to.deep.equal([-2, -4]);
    await runSession(runtime, session, { x: row(5, 6), other: row(1) }, into(outputs));
    expect([...outputs.negative.data]).to.deep.equal([-10, -12]);
    await session.release();
  });

  it('returns new tensors where the runtime does not run in place, and makes no room for them', async () => {
    const runtime = await openWebRuntime();
    const { session, doubled, row } = await open(runtime);
    const room = () => {
      throw new Error('nothing should be made');
    };
    const found = await runSession(runtime, session, { x: row(1, 2) }, { names: ['negative', doubled], room });
    expect([...(found.negative as Tensor).data]).to.deep.equal([-2, -4]);
    expect([...(found[doubled] as Tensor).data]).to.deep.equal([2, 4]);
    await session.release();
  });

  it('passes on what goes wrong in the run itself', async () => {
    const runtime = nodeRuntime();
    const { session, doubled, row } = await open(runtime);
    const tooSmall = into({ [doubled]: row(0), negative: row(0, 0) });
    const run = (how: InferenceSession) => runSession(runtime, how, { x: row(1, 2) }, tooSmall);
    const error = await run(session).catch((found: Error) => found);
    expect((error as Error).message).to.match(/shape/i);
    await session.release();
  });
});
