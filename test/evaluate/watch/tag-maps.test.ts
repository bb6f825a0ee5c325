import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readRun, runProducts } from '@dsrg/converters';
import { folderStore } from '@dsrg/converters/node';
import { expect } from 'chai';
import { openTagMaps, tagNetworkOf } from '../../../evaluate/watch/tag-maps.ts';
import { makeRun, writeTagNetwork } from '../run-folder.ts';
import { blockLabels, makeVocFolder, paint } from '../voc-folder.ts';

describe('maps of a run’s tags', () => {
  it('are drawn brightest where the tag network sees the tag, and clear where it does not', async () => {
    const { root } = await makeVocFolder();
    const run = join(root, 'run');
    try {
      await makeRun(run);
      expect(tagNetworkOf(await runProducts(await readRun(folderStore(run))))).to.equal(undefined);
      await writeTagNetwork(run, { a: [1, 2] });
      const network = tagNetworkOf(await runProducts(await readRun(folderStore(run))));
      expect(network?.stage.folder).to.equal('1-tags');
      const maps = await openTagMaps(network!, { provider: 'cpu', threads: 1 });
      const truth = blockLabels(0);
      const names = ['background', 'red', 'green'];
      const layers = await maps.draw(paint(truth), [1, 2], names);
      expect(await maps.draw(paint(truth), [], names)).to.deep.equal([]);
      await maps.close();
      expect(layers.map(({ name }) => name)).to.deep.equal(['map of red', 'map of green']);
      for (const [index, { labels, palette }] of layers.entries()) {
        const expected = truth.data.map((label) => (label === index + 1 ? 15 : 0));
        expect(labels.data).to.deep.equal(expected);
        expect([...palette.subarray(45, 48)]).to.deep.equal([255, 255, 255]);
      }
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
