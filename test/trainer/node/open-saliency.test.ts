import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeLabels, encodePng, type LabelMap, type RgbImage, vocPalette } from '@dsrg/core';

import { expect } from 'chai';
import { openSaliency } from '../../../trainer/node/open-saliency.ts';
import { photoSaliency } from '../../../trainer/saliency/photo-saliency.ts';
import { computedSaliency } from '../../../trainer/saliency/saliency.ts';
import { matFile } from '../../converters/mat-file.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/saliency openSaliency', () => {
  const folder = temporaryFolder();
  const photo: RgbImage = {
    ...{ kind: 'rgb', height: 6, width: 5 },
    data: Uint8Array.from({ length: 90 }, (_, k) => (37 * k) % 251),
  };
  const item = (id: string) => ({ id });

  it('reads maps from grey images of any size, and knows their bytes', async () => {
    const grey: RgbImage = { kind: 'rgb', height: 1, width: 2, data: Uint8Array.of(51, 51, 51, 255, 255, 255) };
    await writeFile(join(folder(), 'a.png'), encodePng(grey));
    const { map, source } = await openSaliency(folder(), [item('a')]);
    expect(await map(item('a'), photo)).to.deep.equal({
      ...{ kind: 'float', channels: 1, height: 1, width: 2 },
      data: Float32Array.of(0.2, 1),
    });
    await writeFile(join(folder(), 'a.png'), encodePng(photo));
    expect((await openSaliency(folder(), [item('a')])).source)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(source);
  });

  it('reads matrices in MAT-files, and the one folder of an unpacked archive', async () => {
    const within = join(folder(), 'tmp');
    mkdirSync(within);
    await writeFile(join(within, 'a.mat'), matFile({ saliency: { dimensions: [1, 2], data: [0.25, 1] } }));
    const { map } = await openSaliency(folder(), [item('a')]);
    expect([...(await map(item('a'), photo)).data]).to.deep.equal([0.25, 1]);
  });

  it('computes them where no folder is given, and names the first that is missing where one is', async () => {
    const { map, source } = computedSaliency;
    expect([await map(item('b'), photo), source]).to.deep.equal([photoSaliency(photo), undefined]);
    await failure(() => openSaliency(folder(), [item('b')]), 'DATASET', ['Photo b has no saliency map'], 'grey PNG');
  });

  it('refuses a label file in the place of a map', async () => {
    const labels: LabelMap = { kind: 'labels', height: 1, width: 2, data: Uint8Array.of(0, 1) };
    await writeFile(join(folder(), 'c.png'), encodeLabels(labels, vocPalette()));
    const { map } = await openSaliency(folder(), [item('c')]);
    await failure(() => map(item('c'), photo), 'LABEL', ['c.png is no grey PNG'], 'is it a label file?');
    await writeFile(join(folder(), 'c.png'), encodePng(photo));
    await failure(
      () => map(item('c'), photo),
      'LABEL',
      ['c.png is no grey PNG'],
      'It has colours, first at (row 0, column 0)',
    );
  });
});
