import { createCrfPool } from '@dsrg/core/node';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { dsrgVgg16 } from '../../../trainer/methods/dsrg/presets/dsrg-vgg16.ts';
import { dsrgVgg16Tf } from '../../../trainer/methods/sec/presets/dsrg-vgg16-tf.ts';
import { secVgg16 } from '../../../trainer/methods/sec/presets/sec-vgg16.ts';
import { createCueMap } from '../../../trainer/seeds/cue-map.ts';
import { seedLoss } from '../../../trainer/stages/seed-loss.ts';
import { gridPhoto } from '../../../trainer/training/grid-photo.ts';

const [classes, side] = [21, 41];
const cells = side * side;

describe('trainer/stages seedLoss', function () {
  this.timeout(60_000);
  const random = createRandom(2);
  const photo = { kind: 'rgb' as const, data: new Uint8Array(3 * 321 * 321), height: 321, width: 321 };
  for (let i = 0; i < photo.data.length; i++) photo.data[i] = 255 * random.uniform();
  const cues = createCueMap(classes, side, side);
  for (let cell = 0; cell < 600; cell++) cues.data[(cell % 2 === 0 ? 7 : 0) * cells + cell] = 1;
  const photos = [gridPhoto(photo, { height: side, width: side })];
  const target = { cues: [cues], photos, tags: [[7]] };
  const batch = { kind: 'batch' as const, count: 1, channels: classes, height: side, width: side };
  const seeds = {
    'dsrg-vgg16': dsrgVgg16.settings.seeds,
    'dsrg-vgg16-tf': dsrgVgg16Tf.settings.seeds,
    'sec-vgg16': secVgg16.settings.seeds,
  };
  const loss = async (name: keyof typeof seeds, logits: Float32Array) => {
    const pool = createCrfPool({ workers: 1 });
    try {
      return await seedLoss(seeds[name], pool, { ...batch, data: logits }, target);
    } finally {
      await pool.close();
    }
  };

  it('begins near 6.1 where the network knows nothing, without growth (2·ln 21 = 6.09; 6.18 in the log of Ien001/Point-DSRG 764fd02)', async () => {
    const undecided = Float32Array.from({ length: classes * cells }, () => 0.1 * random.normal());
    const { values, total } = await loss('dsrg-vgg16', undecided);
    expect(values.seed).to.be.closeTo(2 * Math.log(21), 0.15);
    expect(values.boundary).to.be.within(0, 0.3);
    expect(values.grown).to.be.closeTo(600 / cells, 1e-12);
    expect(total).to.be.closeTo((values.seed as number) + (values.boundary as number), 1e-12);
  });

  it('weighs SEC’s three losses alike, with one normaliser for all seeds', async () => {
    const { values, total } = await loss('sec-vgg16', new Float32Array(classes * cells));
    expect(values.seed).to.be.closeTo(Math.log(21), 1e-4);
    // −log(1/21) for the tag and for background, −log(1 − 1/21) for the others.
    expect(values.expand).to.be.closeTo(2 * Math.log(21) - Math.log(20 / 21), 1e-4);
    const { seed, expand, boundary } = values as Record<'seed' | 'expand' | 'boundary', number>;
    expect(total).to.be.closeTo(seed + expand + boundary, 1e-12);
  });

  it('grows on the plain softmax in the TensorFlow port, from where the network agrees with a cue', async () => {
    const logits = new Float32Array(classes * cells);
    logits.fill(5, 7 * cells, 8 * cells); // all of class 7, at 0.88: above 0.5 and 0.7
    const port = await loss('dsrg-vgg16-tf', logits);
    expect(port.values.grown).to.be.closeTo(1, 1e-12);
    const undecided = await loss('dsrg-vgg16-tf', new Float32Array(classes * cells));
    expect(undecided.values.grown).to.be.closeTo(600 / cells, 1e-12);
  });
});
