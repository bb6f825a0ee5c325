import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbImage } from '@dsrg/core';
import { encodePng } from '@dsrg/core';

import { expect } from 'chai';
import { openSaliency } from '../../../trainer/saliency/open-saliency.ts';
import { photoSaliency } from '../../../trainer/saliency/photo-saliency.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/saliency openSaliency', () => {
  const folder = temporaryFolder();
  const photo: RgbImage = {
    ...{ kind: 'rgb', height: 6, width: 5 },
    data: Uint8Array.from({ length: 90 }, (_, k) => (37 * k) % 251),
  };
  const item = (id: string) => ({ id, photo: `${id}.jpg` });

  it('reads maps from grey images of any size, and knows their bytes', async () => {
    const grey: RgbImage = { kind: 'rgb', height: 1, width: 2, data: Uint8Array.of(51, 51, 51, 255, 255, 255) };
    await writeFile(join(folder(), 'a.png'), encodePng(grey));
    const { map, hash } = await openSaliency(folder(), [item('a')]);
    expect(await map(item('a'), photo)).to.deep.equal({
      ...{ kind: 'float', channels: 1, height: 1, width: 2 },
      data: Float32Array.of(0.2, 1),
    });
    await writeFile(join(folder(), 'a.png'), encodePng(photo));
    expect((await openSaliency(folder(), [item('a')])).hash)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(hash);
  });

  it('computes them where no folder is given, and names the first that is missing where one is', async () => {
    const { map, hash } = await openSaliency(undefined, [item('b')]);
    expect([await map(item('b'), photo), hash]).to.deep.equal([photoSaliency(photo), undefined]);
    await failure(() => openSaliency(folder(), [item('b')]), 'DATASET', ['Photo b has no saliency map'], 'grey PNG');
  });
});
