import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crfPresets, denseCrf, type LabelMap, type ProbabilityMap } from '@dsrg/core';
import { createCrfPool, readPhoto } from '@dsrg/core/node';
import { createConfusion, updateConfusion } from '@dsrg/evaluate';
import { expect } from 'chai';
import { scoreRefined } from '../../../evaluate/cams/score-thresholds.ts';
import type { TagMaps } from '../../../evaluate/cams/sweep-thresholds.ts';
import { numbers } from '../../numbers.ts';
import { makeVocFolder } from '../voc-folder.ts';

describe('evaluate/cams scoreRefined', () => {
  it('counts what a dense CRF makes of the maps beside each background score, for each truth', async () => {
    const folder = await makeVocFolder();
    const pool = createCrfPool({ workers: 1 });
    try {
      const path = join(folder.data, 'JPEGImages', 'a.jpg');
      const photo = await readPhoto(path);
      const { height, width } = photo;
      const random = numbers(4);
      const pixels = height * width;
      const planes = [0, 1].map(() => Float32Array.from({ length: pixels }, () => random()));
      const truths = [0, 1].map((): LabelMap => {
        const data = Uint8Array.from({ length: pixels }, () => Math.floor(random() * 4));
        return { kind: 'labels', data, height, width };
      });
      const [thresholds, crf] = [[0.2, 0.6], crfPresets['deeplab-v1']];
      const scorer = scoreRefined({ thresholds, classes: 4, truths: 2 }, pool, crf);
      const item = { id: 'a', photo: path, truths: [] };
      const maps: TagMaps = { height, width, tags: [1, 3], planes };
      await scorer.add(item, maps, truths);
      await scorer.add(item, { ...maps, tags: [], planes: [] }, truths);

      for (const [index, truth] of truths.entries()) {
        const expected = thresholds.map((background) => {
          const data = new Float32Array(3 * pixels);
          for (let i = 0; i < pixels; i++) {
            const scores = [background, planes[0]![i]!, planes[1]![i]!];
            const sum = scores.reduce((a, b) => a + b);
            for (const [c, score] of scores.entries()) data[c * pixels + i] = score / sum;
          }
          const unary: ProbabilityMap = { kind: 'probabilities', data, classes: 3, height, width };
          const refined = denseCrf(photo, unary, { ...crf, output: 'labels' });
          const confusion = createConfusion(4);
          const found = refined.data.map((plane) => [0, 1, 3][plane]!);
          updateConfusion(confusion, truth, { ...refined, data: found }, 'a');
          updateConfusion(confusion, truth, { ...refined, data: found.fill(0) }, 'a');
          return confusion;
        });
        expect(scorer.confusions(index)).to.deep.equal(expected);
      }
    } finally {
      await pool.close();
      await rm(folder.root, { recursive: true });
    }
  });
});
