import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, type LabelMap, type LogitMap, type Maker } from '@dsrg/core';
import { createPhotoCodecs } from '@dsrg/core/node';
import { createThresholdSweep, protocols, strongestClass } from '@dsrg/evaluate';
import { type ScoreView, writeScores } from '@dsrg/evaluate/node';
import { expect } from 'chai';
import { thresholdRows } from '../../../evaluate/cams/threshold-rows.ts';
import { runLabelTask } from '../../../evaluate/label/label-task.ts';
import { claimSeeds, readSeed, seedFile } from '../../../evaluate/seeds/seed-files.ts';
import { failure } from '../../core/node/failure.ts';

interface Answer {
  readonly least: number;
  readonly keys: number[];
  readonly seed: number[];
  readonly labels: number[];
  readonly sweep?: [mean: number, over: number, under: number][];
}

const fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'recurseed-numpy.json'), 'utf8')) as {
  readonly height: number;
  readonly width: number;
  readonly truth: number[];
  readonly views: {
    scale: string;
    mirrored: boolean;
    shape: [number, number, number];
    data: number[];
    tags: number[];
  }[];
  readonly answers: Answer[];
};

describe('--protocol recurseed against RecurSeed’s programs stated in NumPy', () => {
  const root = mkdtempSync(join(tmpdir(), 'dsrg-recurseed-'));
  const [photo, scores] = [join(root, 'p.png'), join(root, 'p.safetensors')];
  const { height, width, answers } = fixture;
  const tools = {
    refine: (): never => expect.fail('no CRF is asked for'),
    codecs: createPhotoCodecs(),
    metadata: { resizeConvention: 'half-pixel' },
  } as const;
  const { seeds, ...views } = protocols.recurseed;
  const label = async (least: number, classes?: readonly number[]) => {
    const way = { ...views, seeds: { ...seeds, least }, crf: undefined };
    const [labels] = await runLabelTask({ photo, scores, ways: [way], saveSeed: join(root, 'p.pkl'), classes }, tools);
    return { labels: labels as LabelMap, seed: await readSeed(root, 'p', 4) };
  };
  before(async () => {
    const data = new Uint8Array(3 * height * width).fill(120);
    await writeFile(photo, encodePng({ kind: 'rgb', data, height, width }));
    const maps = fixture.views.map(({ scale, mirrored, shape: [c, h, w], data, tags }): ScoreView => {
      const map: LogitMap = {
        ...({ kind: 'logits', data: Float32Array.from(data), height: h, width: w, classes: c } as const),
        tags: Float32Array.from(tags),
      };
      return { scale, mirrored, map };
    });
    await writeScores(scores, { height, width, views: maps });
  });
  after(() => rmSync(root, { recursive: true }));

  for (const { least, keys, seed: expected, labels: expectedLabels } of answers)
    it(`keeps the classes of a tag score of ${least}: ${keys}`, async () => {
      const { seed, labels } = await label(least);
      expect(seed.keys).to.deep.equal(keys);
      expect(seed).to.include({ hasBackground: false, height, width });
      expect(seed.data).to.have.length(expected.length);
      for (const [i, value] of expected.entries()) expect(seed.data[i]).to.be.closeTo(value, 1e-6);
      expect([...labels.data]).to.deep.equal(expectedLabels);
    });

  it('keeps the classes that are told, whatever their scores', async () => {
    const { seed } = await label(0.99, [0, 1, 2]);
    expect(seed.keys).to.deep.equal([0, 1, 2]);
    expect([...seed.data]).to.deep.equal([...(await label(0.34)).seed.data]);
  });

  it('sweeps constants for background as its evaluate does', async () => {
    const truth: LabelMap = { kind: 'labels', data: Uint8Array.from(fixture.truth), height, width };
    const thresholds = Array.from({ length: 15 }, (_, k) => (k + 2) / 20);
    for (const { least, sweep = [] } of answers.filter((each) => each.sweep)) {
      const { keys, data } = (await label(least)).seed;
      const size = height * width;
      const planes = keys.slice(1).map((_, k) => data.subarray(k * size, (k + 1) * size));
      const counted = createThresholdSweep(thresholds, 4);
      counted.add(strongestClass({ height, width, tags: keys.slice(1), planes }), truth, 'p');
      const rows = thresholdRows(thresholds, counted.confusions(), 'devkit');
      expect(rows).to.have.length(sweep.length);
      for (const [k, [mean, over, under]] of sweep.entries()) {
        expect(rows[k]?.mean).to.be.closeTo(mean, 1e-9);
        expect(rows[k]?.overActivation).to.be.closeTo(over, 1e-9);
        expect(rows[k]?.underActivation).to.be.closeTo(under, 1e-9);
      }
    }
  });

  it('goes on with its own seeds, in sub-folders too, and with nobody else’s', async () => {
    const folder = join(root, 'claimed');
    const [own, other] = ['12', '34'].map((name) => ({ hash: name.repeat(32), says: `model ${name}` })) as [
      Maker,
      Maker,
    ];
    await claimSeeds(folder, own);
    await mkdir(join(folder, 'deep'));
    await writeFile(seedFile(folder, 'deep/a'), 'a pickle');
    await claimSeeds(folder, own);
    await failure(() => claimSeeds(folder, other), 'CONFIG', ['holds seeds of model 12', 'of model 34']);
    await rm(join(folder, 'seeds.json'));
    await failure(() => claimSeeds(folder, own), 'CONFIG', ['which does not say what made it']);
  });

  it('says where scores hold no tag scores', async () => {
    const map: LogitMap = { kind: 'logits', data: new Float32Array(4), height: 1, width: 1, classes: 4 };
    const bare = join(root, 'bare.safetensors');
    await writeScores(bare, { height, width, views: [{ scale: '1', mirrored: false, map }] });
    const way = { ...protocols.recurseed, crf: undefined };
    await failure(
      () => runLabelTask({ photo, scores: bare, ways: [way] }, tools),
      'FILE_FORMAT',
      ['bare.safetensors holds no tag scores'],
      '--save-scores',
    );
  });
});
