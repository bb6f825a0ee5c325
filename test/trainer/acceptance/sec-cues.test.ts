import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CueSet, labelsOfPhotoCues } from '@dsrg/converters';
import { IGNORE, vocClasses } from '@dsrg/core';
import { readLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { readClassLabels } from '../../../converters/labels/class-labels.ts';
import { openTrainingData, type TrainingData } from '../../../trainer/node/open-training-data.ts';
import { shared } from '../../shared.ts';

/** Photos of VOC that are at hand and that SEC has cues of. */
const ids = ['2007_000032', '2007_000039', '2011_000003', '2011_000006', '2011_000025'];

const middle = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)];

describe('the published cues of SEC, as dsrg-train reads them (kolesman/SEC c784190, training/localization_cues)', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'dsrg-sec-'));
  after(() => rmSync(folder, { recursive: true }));
  let read: TrainingData;
  let cues: CueSet;
  before(async function () {
    const file = shared('data/voc/sec/localization_cues.pickle.gz');
    const data = shared('data/voc/real7');
    if (file === undefined || data === undefined) return this.skip();
    const list = join(folder, 'list.txt');
    writeFileSync(list, ids.map((id) => `${id}\n`).join(''));
    read = await openTrainingData({ data, list, cues: file, split: 'train', learnsMasks: false });
    cues = read.cues as CueSet;
  });

  it('have as many cells of background and of classes as were counted there', () => {
    const counts = [...cues.photos.values()].map(({ cells }) => {
      const labels = cells.subarray(0, cells.length / 3);
      const background = labels.filter((label) => label === 0).length;
      return { background, foreground: labels.length - background };
    });
    const sorted = (of: 'background' | 'foreground') => counts.map((count) => count[of]).sort((a, b) => a - b);
    const [background, foreground] = [sorted('background'), sorted('foreground')];
    expect([background[0], middle(background), background.at(-1)]).to.deep.equal([50, 167, 168]);
    expect([middle(foreground), foreground.at(-1)]).to.deep.equal([222, 819]);
  });

  it('are of tags that equal VOC’s annotations in 9,686 photos, lack some in 896, and go beyond them in none', async function () {
    const path = shared('data/voc/irn_psa/irn_cls_labels.npy');
    if (path === undefined) return this.skip();
    const rows = readClassLabels(await readFile(path), path);
    const annotated = new Map(rows.map(({ image, names }) => [image, names.map((name) => vocClasses.indexOf(name))]));
    let [equal, fewer] = [0, 0];
    for (const [id, { tags }] of cues.photos) {
      const all = annotated.get(id) as number[];
      expect(all, id).to.include.members([...tags]);
      if (all.length === tags.length) equal++;
      else fewer++;
    }
    expect([equal, fewer]).to.deep.equal([9686, 896]);
  });

  it('fit the photos: the tags are in the masks, and most cues are right', async () => {
    let [right, wrong] = [0, 0];
    for (const { id, mask, tags } of read.dataset.items) {
      const truth = await readLabels(mask as string, { classes: 21 });
      expect([...new Set(truth.data)], id).to.include.members([...(tags as readonly number[])]);
      const own = cues.photos.get(id);
      if (own === undefined) throw new Error(`no cues of ${id}`);
      const labels = labelsOfPhotoCues(own, cues, id, 'refuse');
      for (let cell = 0; cell < labels.data.length; cell++) {
        const label = labels.data[cell] as number;
        // Corner cells are corner pixels: 41 cells for a photo of 321 pixels, 8 apart.
        const y = Math.round((Math.floor(cell / 41) / 40) * (truth.height - 1));
        const x = Math.round(((cell % 41) / 40) * (truth.width - 1));
        const real = truth.data[y * truth.width + x];
        if (label === IGNORE || real === IGNORE) continue;
        if (label === real) right++;
        else wrong++;
      }
    }
    expect(right + wrong).to.be.above(1500);
    expect(right / (right + wrong)).to.be.above(0.6);
  });
});
