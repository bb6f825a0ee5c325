// What DSRG's own layers cost beside the network: VGG16, 321×321, one photo a step on 2 threads.
// Run: node --import tsx --conditions=dsrg-source test/bench/dsrg-layers.ts
import { type FloatBatch, parametersOf, sizeOf } from '@dsrg/core';
import { createCrfPool } from '@dsrg/core/node';
import { createRandom } from '@dsrg/trainer';
import { createNetwork } from '../../core/networks/create-network.ts';
import { dsrgVgg16 } from '../../trainer/methods/dsrg/presets/dsrg-vgg16.ts';
import { chooseEngine } from '../../trainer/node/choose-engine.ts';
import { createCueMap } from '../../trainer/seeds/cue-map.ts';
import { seedLoss } from '../../trainer/stages/seed-loss.ts';
import { gridPhoto } from '../../trainer/training/grid-photo.ts';
import { sgdOptions } from '../../trainer/training/sgd-options.ts';
import { initialiseWeights } from '../../trainer/weights/initialise-weights.ts';

const { seeds } = dsrgVgg16.settings;
const side = 321;
const random = createRandom(1);
const network = createNetwork('vgg16-deeplab', { classes: 21 });
const weights = initialiseWeights(network.graph, () => random.normal(), network.sigmas);
console.log(`${parametersOf(network.graph).reduce((sum, { shape }) => sum + sizeOf(shape), 0)} parameters`);
const photo = { kind: 'rgb', data: new Uint8Array(3 * side * side), height: side, width: side } as const;
for (let i = 0; i < photo.data.length; i++) {
  const [y, x] = [Math.floor(i / (3 * side)), Math.floor(i / 3) % side];
  photo.data[i] = 128 + 60 * Math.sin(y / 40 + (i % 3)) * Math.cos(x / 50) + 20 * random.uniform();
}
const cues = createCueMap(21, 41, 41);
for (let cell = 0; cell < 1681; cell += 4) cues.data[(cell % 3 === 0 ? 5 : 0) * 1681 + cell] = 1;
const target = { cues: [cues], photos: [gridPhoto(photo, { height: 41, width: 41 })], tags: [[5]] };
const images: FloatBatch = {
  ...{ kind: 'batch', count: 1, channels: 3, height: side, width: side },
  data: Float32Array.from({ length: 3 * side * side }, (_, i) => (photo.data[i] as number) / 58 - 2),
};

const pool = createCrfPool({ workers: 2 });
const { createTrainer } = await chooseEngine({ threads: 2, say: console.log });
const trainer = createTrainer({
  ...{ graph: network.graph, weights, outputs: ['logits'], sgd: sgdOptions(network, seeds) },
  random: () => random.uniform(),
});
const shares: number[] = [];
for (let step = 0; step < 5; step++) {
  const { milliseconds, lossMilliseconds } = await trainer.step(
    images,
    async ({ logits }) => (await seedLoss(seeds, pool, logits as FloatBatch, target)).gradients,
    0,
  );
  if (step === 0) continue; // set-up
  shares.push(lossMilliseconds / milliseconds);
  console.log(`step ${milliseconds.toFixed(0)} ms, CRF + growing + losses ${lossMilliseconds.toFixed(0)} ms`);
}
shares.sort((a, b) => a - b);
console.log(`share of DSRG's layers: median ${(100 * (shares[2] as number)).toFixed(1)} %`);
await pool.close();
await trainer.close();
