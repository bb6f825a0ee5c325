import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelsOfPhotoCues } from '@dsrg/converters';
import { type RgbImage, resizePhoto } from '@dsrg/core';
import { type CrfPool, createCrfPool, readPhoto } from '@dsrg/core/node';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import { dsrgVgg16 } from '../../../trainer/methods/dsrg/presets/dsrg-vgg16.ts';
import { openTrainingData } from '../../../trainer/node/open-training-data.ts';
import { type CueMap, cuesOfLabels } from '../../../trainer/seeds/cue-map.ts';
import { seedLoss } from '../../../trainer/stages/seed-loss.ts';
import { gridPhoto } from '../../../trainer/training/grid-photo.ts';
import { shared } from '../../shared.ts';

const [classes, side] = [21, 41];
const cells = side * side;

/**
 * Scores as a fresh class layer gives them: a constant of each class, smooth deviations from it, and noise of the same variance, which is
 * what dropout by half does to a sum of many terms.
 * @param deviation root mean square of the scores
 */
function freshScores(photos: number, deviation: number, seed: number): Float32Array {
  const random = createRandom(seed);
  const data = new Float32Array(photos * classes * cells);
  const constants = Array.from({ length: classes }, () => random.normal());
  for (let map = 0; map < photos * classes; map++) {
    const [a, b, c, d] = Array.from({ length: 4 }, () => random.normal()) as [number, number, number, number];
    for (let cell = 0; cell < cells; cell++) {
      const wave =
        Math.sin(c + (6 * a * Math.floor(cell / side)) / side) * Math.cos(d + (6 * b * (cell % side)) / side);
      data[map * cells + cell] = (constants[map % classes] as number) + wave + 1.1 * random.normal();
    }
  }
  const size = Math.sqrt(data.reduce((sum, value) => sum + value ** 2, 0) / data.length);
  return data.map((value) => (deviation / size) * value);
}

describe('the first losses on real photos and published cues (6.18 and 0.27 in the log of Ien001/Point-DSRG 764fd02)', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'dsrg-first-'));
  const target = { photos: [] as RgbImage[], cues: [] as CueMap[], tags: [] as (readonly number[])[] };
  let pool: CrfPool | undefined;
  before(async function () {
    const cues = shared('data/voc/sec/localization_cues.pickle.gz');
    const data = shared('data/voc/real7');
    if (cues === undefined || data === undefined) return this.skip();
    const list = join(folder, 'list.txt');
    writeFileSync(list, '2007_000032\n2007_000039\n2011_000003\n2011_000006\n2011_000025\n');
    const read = await openTrainingData({ data, list, cues, split: 'train', learnsMasks: false });
    for (const { id, photo, tags = [] } of read.dataset.items) {
      const own = read.cues?.photos.get(id);
      if (read.cues === undefined || own === undefined) throw new Error(`no cues of ${id}`);
      const warped = resizePhoto(await readPhoto(photo), 321, 321, 'half-pixel');
      target.photos.push(gridPhoto(warped, { height: side, width: side }));
      target.cues.push(cuesOfLabels(labelsOfPhotoCues(own, read.cues, id, 'highest'), classes));
      target.tags.push(tags);
    }
    pool = createCrfPool({ workers: 1 });
  });
  after(async () => {
    await pool?.close();
    rmSync(folder, { recursive: true });
  });

  const losses = async (deviation: number, seed: number) => {
    const count = target.photos.length;
    const logits = { kind: 'batch' as const, count, channels: classes, height: side, width: side };
    const { seeds } = dsrgVgg16.settings;
    const data = freshScores(count, deviation, seed);
    const { values } = await seedLoss(seeds, pool as CrfPool, { ...logits, data }, target);
    return values as { readonly seed: number; readonly boundary: number; readonly grown: number };
  };

  it('are 2·ln 21 and 0 where scores hardly differ, and nothing grows', async () => {
    const { seed, boundary, grown } = await losses(0.1, 1);
    expect(seed).to.be.closeTo(2 * Math.log(classes), 0.15);
    expect(boundary).to.be.within(0, 0.01);
    const cued = target.cues.reduce((sum, { data }) => sum + data.reduce((a, b) => a + b, 0), 0);
    expect(grown).to.be.closeTo(cued / (cells * target.cues.length), 1e-12);
  });

  it('are those of the log together where scores differ by 0.8', async () => {
    const found = [];
    for (let seed = 1; seed <= 12; seed++) found.push(await losses(0.8, seed));
    const seeds = found.map(({ seed }) => seed).sort((a, b) => a - b);
    for (const { boundary } of found) expect(boundary).to.be.closeTo(0.27, 0.07);
    expect((seeds[5] as number) + (seeds[6] as number), 'twice the median').to.be.within(2 * 6.1, 2 * 6.9);
    expect([seeds[0], seeds[11]], 'from the lowest to the highest').to.satisfy(
      ([low, high]: [number, number]) => low < 6.18 && high > 6.18,
    );
  });
});
