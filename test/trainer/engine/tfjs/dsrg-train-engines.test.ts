import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startBin } from '../../../run-bin.ts';
import { quick, readLog } from '../../bin/train-command.ts';
import { makeTaggedFolder } from '../../tagged-folder.ts';

describe('dsrg-train --engine and --device', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-engines-'));
  const data = join(root, 'data');
  before(() => makeTaggedFolder(data));
  after(() => rmSync(root, { recursive: true }));

  const train = (out: string, ...options: string[]) => {
    const fixed = [
      '--data',
      data,
      '--out',
      join(root, out),
      '--network',
      'tiny',
      '--method',
      'supervised',
      ...quick('supervised'),
    ];
    return startBin('trainer/bin/dsrg-train', [...fixed, ...options]).result;
  };

  it('train the same network on both engines, and end when they are done', async () => {
    const runs = [
      { out: 'onnx', options: ['--engine', 'onnx', '--threads', '1'], says: /^engine: ONNX Runtime on the CPU/m },
      { out: 'tfjs', options: ['--engine', 'tfjs', '--threads', '2'], says: /^engine: TensorFlow\.js, tfjs-/m },
    ];
    const losses: number[][] = [];
    for (const { out, options, says } of runs) {
      const { code, stderr } = await train(out, ...options);
      expect(code, stderr).to.equal(0);
      expect(stderr).to.match(says);
      const steps = readLog(join(root, out)).filter(({ step }) => step !== undefined);
      losses.push(steps.map(({ pixels }) => pixels as number));
    }
    const [onnx, tfjs] = losses as [number[], number[]];
    expect(onnx.length).to.be.at.least(6);
    expect(tfjs).to.have.length(onnx.length);
    for (const [step, loss] of onnx.entries()) expect(tfjs[step], `step ${step + 1}`).to.be.closeTo(loss, 1e-3 * loss);
  });

  it('refuse what does not go together', async () => {
    const gpu = await train('refused', '--engine', 'onnx', '--device', 'gpu');
    expect(gpu.code).to.equal(1);
    expect(gpu.stderr).to.match(/The onnx engine trains on the CPU alone\.\n.*--engine tfjs/);
    const portable = await train('refused', '--engine', 'tfjs', '--portable');
    expect(portable.code).to.equal(1);
    expect(portable.stderr).to.match(/Portable operators are the onnx engine’s/);
  });

  it('train on a GPU or say why not, and what to do', async () => {
    const { code, stderr } = await train('gpu', '--device', 'gpu');
    if (code === 0) expect(stderr).to.match(/^engine: TensorFlow\.js, tfjs-.*, GPU$/m);
    else
      expect(stderr).to.match(
        /(No TensorFlow\.js on a GPU|TensorFlow finds no GPU)[^\n]*\n[^\n]*(npm (install|rebuild)|CUDA)/,
      );
  });
});
