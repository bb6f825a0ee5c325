import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { dsrgVgg16 } from '../../../trainer/methods/dsrg/presets/dsrg-vgg16.ts';
import { tiny as tinyPreset } from '../../../trainer/methods/dsrg/presets/tiny.ts';
import { dsrgVgg16Tf } from '../../../trainer/methods/sec/presets/dsrg-vgg16-tf.ts';
import { momentumAt, rateAt, stepsOf } from '../../../trainer/training/schedule.ts';
import { sgdOptions } from '../../../trainer/training/sgd-options.ts';

const training = tinyPreset.settings.retrain;

describe('trainer/stages rateAt', () => {
  it('steps as the log of a run of the released DSRG (Ien001/Point-DSRG 764fd02)', () => {
    // 5e-4 · 0.33^⌊k / 1000⌋; 1000 updates of 20 photos are one epoch of 20,000.
    const schedule = { kind: 'step', factor: 0.33, every: 1, unit: 'epochs' } as const;
    const settings = { ...training, rate: 5e-4, batch: 20, schedule };
    const { seeds } = dsrgVgg16.settings;
    expect(stepsOf(seeds, 10_582)).to.equal(8000);
    const logged = [5e-4, 1.65e-4, 5.445e-5, 1.797e-5, 5.93e-6, 1.957e-6, 6.457e-7, 2.131e-7];
    for (const [k, rate] of logged.entries()) {
      for (const step of [1000 * k, 1000 * k + 999]) {
        expect(rateAt(settings, step, 8000, 20_000)).to.be.closeTo(rate, 5e-4 * rate);
        expect(rateAt(seeds, step, 8000, 10_582)).to.be.closeTo(rate, 5e-4 * rate);
      }
    }
  });

  it('drops after 8 and 16 of the 32 epochs of DSRG’s TensorFlow port, and no further', () => {
    const { seeds } = dsrgVgg16Tf.settings;
    // The port by its own words: 10582 // 4 batches an epoch, sixteen an update, the rate that of the update's last batch.
    const epoch = Math.floor(10_582 / 4);
    const steps = Math.floor((32 * epoch) / 16);
    expect(stepsOf(seeds, 10_582)).to.equal(steps);
    for (let step = 0; step < steps; step++) {
      const last = 16 * step + 15;
      const rate = last >= 16 * epoch ? 1e-5 : last >= 8 * epoch ? 1e-4 : 1e-3;
      expect(rateAt(seeds, step, steps, 10_582), `update ${step}`).to.be.closeTo(rate, 1e-12);
    }
  });

  it('counts the photos of all batches of an update', () => {
    const schedule = { kind: 'drops' as const, factor: 0.5, at: [1], unit: 'epochs' as const };
    const settings = { ...training, epochs: 4, updates: null, batch: 5, accumulate: 2, rate: 1, schedule };
    expect(stepsOf(settings, 100)).to.equal(40);
    expect([9, 10].map((step) => rateAt(settings, step, 40, 100))).to.deep.equal([1, 0.5]);
  });

  it('keeps TensorFlow’s momentum through a drop of the rate, which Caffe’s does not know', () => {
    const schedule = { kind: 'drops' as const, factor: 0.1, at: [2], unit: 'updates' as const };
    const caffe = { ...training, rate: 1, momentum: 0.5, schedule };
    const tensorflow = { ...caffe, solver: 'tensorflow' as const };
    expect([0, 1, 2, 3].map((step) => momentumAt(caffe, step, 9, 1))).to.deep.equal([0.5, 0.5, 0.5, 0.5]);
    expect([0, 1, 2, 3].map((step) => momentumAt(tensorflow, step, 9, 1))).to.deep.equal([0.5, 0.5, 0.05, 0.5]);
  });

  it('falls from the rate to near 0 by a power (DSRG’s retraining: 1e-3 · (1 − k / 20000)^0.9)', () => {
    const settings = { ...training, rate: 1e-3, schedule: { kind: 'poly', power: 0.9 } as const };
    expect(rateAt(settings, 0, 20_000, 1)).to.equal(1e-3);
    expect(rateAt(settings, 10_000, 20_000, 1)).to.be.closeTo(1e-3 * 0.535887, 1e-9);
    expect(rateAt(settings, 19_999, 20_000, 1)).to.be.closeTo(1.3461e-7, 1e-11);
  });
});

describe('trainer/stages sgdOptions', () => {
  it('freezes the first layers, hurries the head, and treats biases as Caffe does', () => {
    const network = createNetwork('mobilenet-v2-deeplab', { classes: 4 });
    const settings = { ...training, frozen: 3, headRate: 10, momentum: 0.8, weightDecay: 0.01 };
    const { momentum, weightDecay, policy } = sgdOptions(network, settings);
    expect([momentum, weightDecay]).to.deep.equal([0.8, 0.01]);
    const [first, second, third, fourth] = network.trunk;
    for (const layer of [first, second, third]) expect(policy?.(`${layer}.weight`)).to.deep.equal({ frozen: true });
    expect(policy?.(`${fourth}.weight`)).to.deep.equal({ rate: 1, decay: 1 });
    expect(policy?.(`${fourth}.bias`)).to.deep.equal({ rate: 2, decay: 0 });
    for (const layer of ['cam', 'local', 'head']) {
      expect(policy?.(`${layer}.weight`)).to.deep.equal({ rate: 10, decay: 1 });
      expect(policy?.(`${layer}.bias`)).to.deep.equal({ rate: 20, decay: 0 });
    }
  });
});
