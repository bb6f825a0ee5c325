import { createNetwork, DsrgError, type FloatBatch } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import type { Engine, LossFunction, Outputs, Trainer, TrainerRequest } from '../../../trainer/engine/engine.ts';
import { openOnnx } from '../../../trainer/engine/onnx/open-onnx.ts';
import { openWebGpuRuntime } from '../../../trainer/engine/onnx/web-gpu-runtime.ts';
import { openWebRuntime } from '../../../trainer/engine/onnx/web-runtime.ts';
import { provenEngine } from '../../../trainer/engine/proven-engine.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';

const { graph } = createNetwork('tiny', { classes: 3 });
const normal = createRandom(3);
const request: TrainerRequest = {
  graph,
  weights: initialiseWeights(graph, () => normal.normal()),
  outputs: ['logits'],
  observed: ['tags'],
  sgd: { momentum: 0.9 },
};
const images: FloatBatch = {
  ...{ kind: 'batch', data: new Float32Array(3 * 9 * 9).fill(0.5) },
  ...{ count: 1, channels: 3, height: 9, width: 9 },
};
const loss: LossFunction = ({ logits }) => ({ logits: logits! });

describe('trainer/engine: an engine that has to prove itself', () => {
  let wasm: Engine;
  before(async () => {
    wasm = await openOnnx(await openWebRuntime(), { layout: 'portable' });
  });
  const said: string[] = [];
  beforeEach(() => said.splice(0));
  const proven = (candidate: Engine) =>
    provenEngine(candidate, async () => wasm, { name: 'The card', by: 'WebAssembly', say: (line) => said.push(line) });
  const failure = async (engine: Engine): Promise<DsrgError> => {
    const trainer = engine.createTrainer(request);
    const before = trainer.state().weights;
    const error = await trainer.step(images, loss, 1).then(
      () => new Error('nothing was refused'),
      (refusal: Error) => refusal,
    );
    expect(trainer.state().weights, 'nothing is learned').to.deep.equal(before);
    if (!(error instanceof DsrgError)) throw error;
    expect(error.code).to.equal('RUNTIME');
    return error;
  };

  it('trains once it has given the other’s outputs and gradients, and proves each network once', async () => {
    const engine = proven(wasm);
    for (let k = 0; k < 2; k++) {
      const trainer = engine.createTrainer(request);
      await trainer.forward(images);
      await trainer.step(images, loss, 1e-3);
      expect(trainer.state().updates).to.equal(1);
      await trainer.close();
    }
    expect(said).to.deep.equal(['The card: outputs and gradients of tiny are those of WebAssembly to 0.0e+0']);
    const other = engine.createTrainer({ ...request, outputs: ['tags'], observed: [] });
    await other.forward(images);
    expect(said, 'other outputs are another proof').to.have.length(2);
  });

  it('is refused for a gradient that is off by a hundredth, naming it', async () => {
    const error = await failure(proven(changed(wasm, { gradient: 1.01 })));
    expect(error.message).to.match(/^The card gives other numbers than WebAssembly here: gradient of \S+ of tiny/);
    expect(error.message).to.contain('differs by 0.010 of its largest value; 0.001 is allowed');
    expect(error.hint).to.contain('learn by WebAssembly');
    expect(said).to.deep.equal([]);
  });

  it('is refused for outputs that are off, and for what is no number', async () => {
    expect((await failure(proven(changed(wasm, { output: 1.01 })))).message).to.contain('output ');
    expect((await failure(proven(changed(wasm, { output: Number.NaN })))).message).to.contain('differs by NaN');
  });

  it('is let pass where one picture alone was unlucky', async () => {
    let trainers = 0;
    // The first is the caller’s; the second sees the first picture.
    const unlucky = {
      ...wasm,
      createTrainer: (asked: TrainerRequest) => trainer(wasm, asked, trainers++ === 1 ? 2 : 1),
    };
    const made = proven(unlucky).createTrainer(request);
    await made.step(images, loss, 1e-3);
    expect(said).to.have.length(1);
  });

  it('is refused with its words where it does not run', async () => {
    const broken: Engine = {
      ...wasm,
      createTrainer: (asked) => ({
        ...trainer(wasm, asked, 1),
        forward: async () => {
          throw new Error('MaxPool: The Indices output is not supported yet.\n  at …');
        },
      }),
    };
    const { message } = await failure(proven(broken));
    expect(message).to.equal('The card does not run tiny here: MaxPool: The Indices output is not supported yet.');
  });

  it('has no card in Node, and says so; nor where a browser finds none', async () => {
    const refusal = () =>
      openWebGpuRuntime().then(
        () => 'it opened',
        (error: DsrgError) => `${error.message} ${error.hint}`,
      );
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
    const pretend = (value: unknown) =>
      Object.defineProperty(globalThis, 'navigator', { value, configurable: true, writable: true });
    try {
      pretend({});
      expect(await refusal()).to.equal('This browser has no WebGPU. Learn by the processor.');
      pretend({ gpu: { requestAdapter: async () => null } });
      expect(await refusal()).to.contain('no graphics card');
    } finally {
      if (before) Object.defineProperty(globalThis, 'navigator', before);
      else Reflect.deleteProperty(globalThis, 'navigator');
    }
  });
});

/** An engine that multiplies what it should give. */
function changed(engine: Engine, by: { readonly gradient?: number; readonly output?: number }): Engine {
  return { ...engine, createTrainer: (asked) => trainer(engine, asked, by.gradient ?? 1, by.output ?? 1) };
}

function trainer(engine: Engine, asked: TrainerRequest, gradient: number, output = 1): Trainer {
  const inner = engine.createTrainer(asked);
  return {
    description: 'not to be trusted',
    state: () => inner.state(),
    close: () => inner.close(),
    forward: async (batch) => times(await inner.forward(batch), output),
    step: (batch, wanted, ...rest) => inner.step(batch, async (found) => times(await wanted(found), gradient), ...rest),
  };
}

function times(maps: Outputs, factor: number): Outputs {
  const changedMaps = Object.entries(maps).map(([name, map]) => {
    return [name, { ...map, data: map.data.map((value) => value * factor) }] as const;
  });
  return Object.fromEntries(changedMaps);
}
