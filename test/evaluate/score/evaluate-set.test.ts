import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError, vocPalette } from '@dsrg/core';
import { readLabels } from '@dsrg/core/node';
import { bandParts, classCountParts, scoreConfusion, sizeParts } from '@dsrg/evaluate';
import { evaluateSet, openEvaluationSet, type PredictItem } from '@dsrg/evaluate/node';
import { expect } from 'chai';
import { blockLabels, makeVocFolder } from '../voc-folder.ts';

/** Answers with the truth, and keeps count of what is in work. */
function perfect(log: { now: number; most: number; ids: string[] }): PredictItem {
  return async (item) => {
    log.ids.push(item.id);
    log.most = Math.max(log.most, ++log.now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.now--;
    return blockLabels('abc'.indexOf(item.id));
  };
}

describe('evaluate/evaluateSet', () => {
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
  });
  after(() => rm(folder.root, { recursive: true }));

  const open = () => openEvaluationSet(folder.data, { split: 'val', masks: ['SegmentationClass'] });

  it('scores every photo, with no more in work than allowed', async () => {
    const log = { now: 0, most: 0, ids: [] as string[] };
    const result = await evaluateSet(await open(), perfect(log), { inFlight: 2 });
    expect(result.photos).to.equal(3);
    expect(result.truths[0]!.confusion.photos).to.equal(3);
    expect(scoreConfusion(result.truths[0]!.confusion).mean).to.equal(1);
    expect(log).to.deep.equal({ now: 0, most: 2, ids: ['a', 'b', 'c'] });
  });

  it('saves masks that read back as they were', async () => {
    const masks = join(folder.root, 'masks');
    const log = { now: 0, most: 0, ids: [] };
    await evaluateSet(await open(), perfect(log), { saveMasks: masks, palette: vocPalette() });
    expect((await readdir(masks)).sort()).to.deep.equal(['a.png', 'b.png', 'c.png']);
    expect(await readLabels(join(masks, 'b.png'), { classes: 3 })).to.deep.equal(blockLabels(1));
  });

  it('takes the photos that have masks where no split is named', async () => {
    const set = await openEvaluationSet(folder.data, { masks: ['SegmentationClass'] });
    expect(set.items.map(({ id }) => id)).to.deep.equal(['a', 'b', 'c']);
    expect(set.classes).to.deep.equal(['background', 'red', 'green']);
  });

  it('names a prediction of another size, also with bands, sizes and undecided pixels', async () => {
    const parts = [bandParts([2]), sizeParts(), classCountParts()];
    for (const options of [{}, { parts }, { undecided: true }]) {
      const error = await evaluateSet(await open(), async () => blockLabels(0), { ...options, inFlight: 1 }).catch(
        (reason) => reason,
      );
      expect(error.message).to.equal('The prediction for b is 24×32, its truth 32×40 (height × width).');
    }
  });

  it('stops at the first failure and starts nothing more', async () => {
    const begun: string[] = [];
    const failing: PredictItem = async ({ id }) => {
      begun.push(id);
      throw new DsrgError('RUNTIME', `no ${id}`);
    };
    const error = await evaluateSet(await open(), failing, { inFlight: 1 }).catch((reason) => reason);
    expect(error.message).to.equal('no a');
    expect(begun).to.deep.equal(['a']);
  });

  it('stops when asked to, with the reason given', async () => {
    const stop = new AbortController();
    const log = { now: 0, most: 0, ids: [] as string[] };
    const reason = new DsrgError('INTERRUPTED', 'enough');
    const error = await evaluateSet(await open(), perfect(log), {
      inFlight: 1,
      signal: stop.signal,
      onPhoto: () => stop.abort(reason),
    }).catch((thrown) => thrown);
    expect(error).to.equal(reason);
    expect(log.ids).to.deep.equal(['a']);
  });

  it('refuses an empty set', async () => {
    const set = { ...(await open()), items: [] };
    const error = await evaluateSet(set, perfect({ now: 0, most: 0, ids: [] })).catch((reason) => reason);
    expect(error.code).to.equal('DATASET');
  });
});
