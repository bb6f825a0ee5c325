import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OnnxBuilder } from '@dsrg/converters';
import { expect } from 'chai';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { startBin } from '../../run-bin.ts';

describe('dsrg-convert features', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const convert = (...options: string[]) => startBin('converters/bin/dsrg-convert', ['features', ...options]).result;

  it('lists the tensors of a network, and makes an inner one an output', async () => {
    const [input, out] = [join(folder(), 'steps.onnx'), join(folder(), 'two.onnx')];
    const builder = new OnnxBuilder();
    builder.input('x', [1, 'n']);
    const sum = builder.add('Add', ['x', builder.float(1)]);
    builder.output('y', builder.add('Mul', [sum, builder.float(2)]), [1, 'n']);
    await writeFile(input, builder.encode({ opset: 17, name: 'steps' }));
    const [listed, written, missed] = await Promise.all([
      convert(input),
      convert(input, '--tensor', sum, '--out', out),
      convert(input, '--tensor', 'z', '--out', join(folder(), 'none.onnx')),
    ]);
    expect(listed.stdout).to.match(new RegExp(`^${sum}\tAdd\n\\w+\tMul\ny\tIdentity\toutput\n$`));
    expect(written.stdout, written.stderr).to.equal(`${out}: ${input} with ${sum} as an output\n`);
    expect([missed.code, missed.stderr.includes('has no tensor z')]).to.deep.equal([1, true]);
    const session = await InferenceSession.create(await readFile(out));
    const results = await session.run({ x: new Tensor('float32', [4, 5], [1, 2]) });
    await session.release();
    const numbers = [sum, 'y'].map((name) => [...((results[name] as Tensor).data as Float32Array)]);
    expect(numbers).to.deep.equal([
      [5, 6],
      [10, 12],
    ]);
  });
});
