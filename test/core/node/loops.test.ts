import { spawnSync } from 'node:child_process';
import { DsrgError, type FloatImage } from '@dsrg/core';
import { openImageNetwork, openSegmenter } from '@dsrg/core/node';
import { expect } from 'chai';
import { readOnnxGraph } from '../../../core/runtime/onnx-graph.ts';
import { loopModel } from '../runtime/loop-model.ts';
import { failure } from './failure.ts';

const metadata = { classes: ['background', 'cat', 'dog'], mean: [0, 0, 0], std: [1, 1, 1] } as const;
const cpu = { provider: 'cpu', threads: 1, metadata, name: 'loop.onnx' } as const;
const grey = (value: number): FloatImage => ({
  kind: 'float',
  data: new Float32Array(3 * 64 * 64).fill(value),
  height: 64,
  width: 64,
  channels: 3,
});

describe('core/node models with loops', function () {
  this.timeout(60_000);

  it('are told from others by their nodes, those inside branches and functions included', () => {
    expect(readOnnxGraph(loopModel(3), 'x').loop).to.equal('Loop');
    expect(readOnnxGraph(loopModel(3, true), 'x').loop).to.equal('Loop');
  });

  it('run in a process of their own, which is gone when they are closed', async () => {
    const segmenter = await openSegmenter(loopModel(3), cpu);
    expect(segmenter.providerNote).to.include('in a process of its own for its Loop');
    const [first, second] = await Promise.all([segmenter.segment(grey(7)), segmenter.segment(grey(9))]);
    expect([first.classes, first.height, first.width, first.data[5], second.data[5]]).to.deep.equal([3, 64, 64, 7, 9]);
    await segmenter.close();
    await failure(() => segmenter.segment(grey(1)), 'RUNTIME', ['loop.onnx has ended']);
  });

  it('that never end are ended, as they are opened or at a photo', async () => {
    await failure(
      () => openSegmenter(loopModel('never', true), { ...cpu, timeLimit: 1 }),
      'MODEL',
      ['loop.onnx did not end its first run within 1 s: its Loop may never end'],
      '--photo-timeout',
    );
    // On the painted photo, which has black samples, it ends.
    const segmenter = await openSegmenter(loopModel('at black'), cpu);
    expect((await segmenter.segment(grey(0))).data[0]).to.equal(0);
    const reason = new DsrgError('RUNTIME', 'too long');
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 200);
    const error = await segmenter.segment(grey(200), stop.signal).catch((thrown: unknown) => thrown);
    expect(error).to.equal(reason);
    await segmenter.close();
  });

  it('do not outlive a parent that was killed in the middle of a run', async function () {
    if (process.platform === 'win32') return this.skip();
    const entry = new URL('./loop-parent.ts', import.meta.url).pathname;
    const { stdout } = spawnSync(process.execPath, [...process.execArgv, entry], { encoding: 'utf8', timeout: 50_000 });
    const child = Number(stdout);
    expect(child).to.be.greaterThan(0);
    const deadline = Date.now() + 20_000;
    while (isAlive(child) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isAlive(child), `process ${child}`).to.equal(false);
  });

  it('are refused where a network could not be ended', () =>
    failure(
      () => openImageNetwork(loopModel(3), { name: 's.onnx' }),
      'MODEL',
      ['s.onnx has the operator Loop'],
      'unrolled',
    ));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
