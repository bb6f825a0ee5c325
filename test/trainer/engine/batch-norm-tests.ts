import type { FloatBatch, Graph, Weights } from '@dsrg/core';
import { expect } from 'chai';
import type { SgdOptions, Trainer, TrainerRequest } from '../../../trainer/engine/engine.ts';

/** A batch norm of one channel, and a convolution of one value behind it. */
const graph: Graph = {
  format: 1,
  name: 'normed',
  input: { name: 'images', channels: 1 },
  nodes: [
    { kind: 'batch-norm', name: 'n', input: 'images', channels: 1, momentum: 0.25, epsilon: 1 },
    { kind: 'convolution', name: 'a', input: 'n', inChannels: 1, outChannels: 1, kernel: 1 },
    { kind: 'convolution', name: 'b', input: 'n', inChannels: 1, outChannels: 1, kernel: 1 },
  ],
  outputs: { out: 'a', other: 'b' },
};
const start = (): Weights =>
  new Map(
    Object.entries({
      ...{ 'n.weight': 2, 'n.bias': 1, 'n.running_mean': 4, 'n.running_var': 3 },
      ...{ 'a.weight': 1, 'a.bias': 0, 'b.weight': 1, 'b.bias': 0 },
    }).map(([name, value]) => [name, Float32Array.of(value)]),
  );
const row = (...data: number[]): FloatBatch => ({
  ...{ kind: 'batch', count: 1, channels: 1, height: 1, width: data.length },
  data: Float32Array.from(data),
});
/** Mean 2, biased variance 3, unbiased 4. */
const photo = row(1, 1, 1, 5);
const still = { out: row(0, 0, 0, 0) };

/** What every engine does with batch norms and observed outputs. @param make of the engine under test */
export function testBatchNorm(make: (request: TrainerRequest) => Trainer): void {
  const open = (sgd: SgdOptions = {}, weights = start(), more: Partial<TrainerRequest> = {}) =>
    make({ graph, weights, outputs: ['out'], sgd: { weightDecay: 0, ...sgd }, ...more });
  const averages = (trainer: Trainer) => {
    const { weights } = trainer.state();
    return ['n.running_mean', 'n.running_var'].map((name) => weights.get(name)?.[0]);
  };

  it('normalises by the batch in training, and by running averages of mean and unbiased variance elsewhere', async () => {
    const trainer = open();
    // (1 − 4) / √(3 + 1) · 2 + 1.
    expect([...((await trainer.forward(photo)).out?.data ?? [])]).to.deep.equal([-2, -2, -2, 2]);
    let seen: number[] = [];
    await trainer.step(
      photo,
      ({ out }) => {
        seen = [...(out?.data ?? [])];
        return still;
      },
      0.1,
    );
    // (1 − 2) / √(3 + 1) · 2 + 1.
    expect(seen).to.deep.equal([0, 0, 0, 4]);
    expect(averages(trainer)).to.deep.equal([0.75 * 4 + 0.25 * 2, 0.75 * 3 + 0.25 * 4]);
    expect(trainer.state().momenta.has('n.running_mean')).to.equal(false);
    const after = (await trainer.forward(photo)).out?.data[3];
    expect(after).to.be.closeTo(((5 - 3.5) / Math.sqrt(4.25)) * 2 + 1, 1e-6);
    await trainer.close();
  });

  it('goes on from saved averages; batches of one update count together, refused ones not at all', async () => {
    const once = open();
    await once.step(photo, () => still, 0.1);
    const rest = open({}, once.state().weights);
    await rest.step(photo, () => still, 0.1);
    const parts = open();
    await parts.step(photo, () => still, 0.1, { share: 0.5, more: true });
    expect(averages(parts)).to.deep.equal([4, 3]);
    await parts.step(photo, () => still, 0.1, { share: 0.5 });
    expect(averages(parts)).to.deep.equal(averages(rest));
    const before = averages(rest);
    const refuse = () => Promise.reject(new Error('no'));
    await rest.step(photo, () => still, 0.1, { share: 0.5, more: true });
    expect(await rest.step(photo, refuse, 0.1).catch((error: Error) => error.message)).to.equal('no');
    expect(averages(rest)).to.deep.equal(before);
    for (const trainer of [once, rest, parts]) await trainer.close();
  });

  it('takes the averages back with the update that ruined the network', async () => {
    const trainer = open();
    await trainer.step(photo, () => ({ out: row(3e38, 3e38, 3e38, 3e38) }), 1e30);
    const error = await trainer.step(photo, () => still, 0.1).catch((found: Error) => found);
    expect((error as Error).message).to.match(/the last update was taken back/);
    expect(averages(trainer)).to.deep.equal([4, 3]);
    await trainer.close();
  });

  it('leaves averages alone that the policy freezes, and normalises by them', async () => {
    const trainer = open({ policy: (name) => ({ frozen: name.startsWith('n.') }) });
    await trainer.step(
      photo,
      ({ out }) => {
        expect([...(out?.data ?? [])]).to.deep.equal([-2, -2, -2, 2]);
        return still;
      },
      0.1,
    );
    expect(averages(trainer)).to.deep.equal([4, 3]);
    await trainer.close();
  });

  it('refuses to learn from a batch of one value a channel, which it predicts all the same', async () => {
    const trainer = open();
    // (1 − 4) / √(3 + 1) · 2 + 1.
    expect([...((await trainer.forward(row(1))).out?.data ?? [])]).to.deep.equal([-2]);
    const error = await trainer.step(row(1), () => ({ out: row(0) }), 0.1).catch((found: Error) => found);
    expect((error as Error).message).to.equal('Batch norm n gets one value a channel, which has no variance.');
    await trainer.close();
  });

  it('shows observed outputs, passes nothing back from them, and refuses a gradient of them', async () => {
    const trainer = open({ momentum: 0 }, start(), { observed: ['other'] });
    const loss = row(1, 0, 0, 0);
    let seen: string[] = [];
    await trainer.step(
      photo,
      (outputs) => {
        seen = Object.keys(outputs);
        return { out: loss };
      },
      0.5,
    );
    expect(seen).to.deep.equal(['out', 'other']);
    const { weights } = trainer.state();
    expect([weights.get('a.bias')?.[0], weights.get('b.bias')?.[0], weights.get('b.weight')?.[0]]).to.deep.equal([
      -0.5, 0, 1,
    ]);
    const error = await trainer.step(photo, () => ({ out: loss, other: loss }), 1).catch((found: Error) => found);
    expect((error as Error).message).to.equal('The loss gives a gradient of other, which is observed alone.');
    await trainer.close();
  });
}
