import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogitMap } from '@dsrg/core';
import { predictTags } from '@dsrg/evaluate';
import { writeScores } from '@dsrg/evaluate/node';
import { expect } from 'chai';
import { runBin } from '../run-bin.ts';
import { blockLabels, makeVocFolder } from '../voc-folder.ts';

/** A map of two classes: `high` where the class is true, `low` elsewhere. */
function mapOf(index: number, values: readonly (readonly [high: number, low: number])[]): LogitMap {
  const { data, height, width } = blockLabels(index);
  const planes = values.flatMap(([high, low], c) => [...data].map((label) => (label === c + 1 ? high : low)));
  return { kind: 'logits', data: Float32Array.from(planes), height, width, classes: values.length };
}

interface Swept {
  readonly tags: string;
  readonly rows: readonly { readonly mean: number }[];
  readonly seeds?: { readonly meanPrecision: number; readonly averagePrecision: number };
}

describe('dsrg-eval --cams', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let scores: string;
  before(async () => {
    folder = await makeVocFolder();
    scores = join(folder.root, 'maps');
    // In c the second class is true, but its map has a mean below 0: it is not predicted, and its pixels are missed.
    const maps = {
      a: [
        [1, 0],
        [1, 0],
      ],
      b: [
        [1, 0],
        [1, 0],
      ],
      c: [
        [1, 0],
        [1, -1],
      ],
    } as const;
    for (const [index, [id, values]] of Object.entries(maps).entries()) {
      const map = mapOf(index, values);
      const views = [{ scale: '1', mirrored: false, map }];
      await writeScores(join(scores, `${id}.safetensors`), { height: map.height, width: map.width, views });
    }
    const metadata = {
      ...{
        format: 1,
        input: 'x',
        output: 'cam',
        classes: ['red', 'green'],
        palette: [
          [200, 20, 20],
          [20, 200, 20],
        ],
        mean: [0, 0, 0],
        std: [1, 1, 1],
      },
      ...{ channelOrder: 'rgb', resize: 'any', resizeConvention: 'half-pixel', outputStride: 1 },
    };
    const about = { subject: 'elsewhere', sha256: '', metadata, provider: 'none', scales: [1], flip: false };
    await writeFile(
      join(scores, 'scores.json'),
      JSON.stringify({ format: 1, kind: 'dsrg-scores', ...about, merge: 'mean' }),
    );
  });
  after(() => rm(folder.root, { recursive: true }));

  it('keeps to the classes that the maps predict, on any list, and to true ones where they are told', async () => {
    const base = ['--data', folder.data, '--scores', scores, '--cams', '--split', 'val', '--predict-tags'];
    const both = await runBin('dsrg-eval', ...base, '--tags', 'masks', '--json');
    expect(both.code, both.stderr).to.equal(0);
    const { truths } = JSON.parse(both.stdout) as { truths: Swept[] };
    expect(truths.map(({ tags }) => tags)).to.deep.equal(['predicted', 'told']);
    const [predicted, told] = truths.map(({ rows }) => Math.max(...rows.map(({ mean }) => mean)));
    expect(told).to.equal(1);
    // 64 of 192 green pixels are missed.
    const background = [24 * 32, 32 * 40, 40 * 48].reduce((sum, pixels) => sum + pixels - 128, 0);
    expect(predicted).to.be.closeTo((background / (background + 64) + 1 + 128 / 192) / 3, 1e-12);
    expect(truths.map(({ seeds }) => seeds?.averagePrecision)).to.deep.equal([(1 + 128 / 192) / 2, 1]);
    expect(truths[0]?.seeds?.meanPrecision).to.be.closeTo((1 + background / (background + 64)) / 2, 1e-12);
    expect(truths[1]?.seeds?.meanPrecision).to.equal(1);
    // Of the three photos the maps of red rank those that have it first; of green those of c come last, which has it.
    const { tagRanking } = JSON.parse(both.stdout) as { tagRanking: { mean: number; classes: number[] } };
    expect(tagRanking.mean).to.equal(tagRanking.classes.reduce((sum, each) => sum + each, 0) / 2);
    const text = await runBin('dsrg-eval', ...base);
    expect(text.stdout).to.not.include('mean average precision');
    const ranked = await runBin('dsrg-eval', ...base, '--tags', 'masks');
    expect(ranked.stdout).to.match(/tags, by the means of their maps: mean average precision \d\.\d{4} over 2 classes/);
    expect(text.stdout).to.include('only classes that the maps themselves predict').and.not.include('TOLD');
    expect(text.stdout).to.match(/as seeds: mean precision 0\.99\d\d \(foreground 1\.0000 at recall/);
  });

  it('proposes the threshold from which on mirrored views agree, of photos without masks, too', async () => {
    const mirrored = join(folder.root, 'mirrored');
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      // Beside what is there both see something that is not: here 0.3, there 0.1 of the greatest.
      const views = [0.3, 0.1].map((low, side) => ({
        ...{ scale: '1', mirrored: side === 1 },
        map: mapOf(index, [
          [1, low],
          [1, low],
        ]),
      }));
      const [{ map }] = views as [(typeof views)[0]];
      await writeScores(join(mirrored, `${id}.safetensors`), { height: map.height, width: map.width, views });
    }
    const about = JSON.parse(await readFile(join(scores, 'scores.json'), 'utf8'));
    await writeFile(join(mirrored, 'scores.json'), JSON.stringify({ ...about, flip: true }));
    const base = ['--data', folder.data, '--split', 'val', '--cams', '--propose', '--predict-tags'];
    const { code, stdout, stderr } = await runBin('dsrg-eval', ...base, '--scores', mirrored, '--json');
    expect(code, stderr).to.equal(0);
    const { rows, proposed, pixelTruth } = JSON.parse(stdout);
    expect([proposed.threshold, proposed.kappa, pixelTruth]).to.deep.equal([0.3, 1, false]);
    expect(rows.find(({ threshold }: { threshold: number }) => threshold === 0.2).kappa).to.equal(0);
    const once = await runBin('dsrg-eval', ...base, '--scores', scores);
    expect([once.code, once.stderr.includes('are of no mirrored photos')]).to.deep.equal([1, true]);
    const idle = await runBin('dsrg-eval', ...base, '--scores', mirrored, '--masks', 'x');
    expect([idle.code, idle.stderr.includes('--propose and --masks do not go together')]).to.deep.equal([2, true]);
  });

  it('lets a dense CRF decide between the maps and each threshold', async () => {
    const base = ['--data', folder.data, '--scores', scores, '--cams', '--split', 'val', '--predict-tags', '--json'];
    const [plain, refined] = [
      await runBin('dsrg-eval', ...base),
      await runBin('dsrg-eval', ...base, '--crf', '4,20,5'),
    ];
    expect(refined.code, refined.stderr).to.equal(0);
    const read = ({ stdout }: typeof plain) => JSON.parse(stdout) as { protocol: string; truths: Swept[] };
    expect(read(refined).truths.map(({ seeds }) => seeds)).to.deep.equal([undefined]);
    expect(read(refined).protocol).to.include('CRF 4,20,5');
    expect(read(plain).protocol).to.include('no CRF');
    expect(read(refined).truths).not.to.deep.equal(read(plain).truths);
  });

  it('is told the true tags on training lists alone, unless asked for', async () => {
    const base = ['--data', folder.data, '--scores', scores, '--cams'];
    const val = await runBin('dsrg-eval', ...base, '--split', 'val');
    expect([val.code, /--cams is for training lists.*--predict-tags/s.test(val.stderr)]).to.deep.equal([2, true]);
    const told = await runBin('dsrg-eval', ...base, '--split', 'val', '--predict-tags', '--tags', 'masks');
    expect(told.stdout).to.include('TOLD THE TRUE TAGS, SO NO TEST RESULT');
    const alone = await runBin('dsrg-eval', '--pred', 'masks', '--data', folder.data, '--predict-tags');
    expect([alone.code, /--predict-tags goes with --cams/.test(alone.stderr)]).to.deep.equal([2, true]);
  });

  it('predicts the strongest class where none has a mean above 0', () => {
    expect(
      predictTags([
        mapOf(0, [
          [0, -1],
          [0, -2],
        ]),
      ]),
    ).to.deep.equal([1]);
    expect(predictTags([mapOf(0, [[0, -1]])]), 'a single class may be absent').to.deep.equal([]);
    expect(
      predictTags([
        mapOf(0, [
          [0, -1],
          [1, 0],
        ]),
        mapOf(0, [
          [5, 4],
          [1, 0],
        ]),
      ]),
    ).to.deep.equal([1, 2]);
  });
});
