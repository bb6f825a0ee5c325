import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbImage } from '@dsrg/core';
import { sha256File } from '@dsrg/core/node';
import { expect } from 'chai';
import { openSaliency } from '../../../trainer/node/open-saliency.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { tinyModel } from '../../core/tiny-model.ts';

describe('trainer/node openSaliencyNetwork', () => {
  const folder = temporaryFolder();
  /** Two pixels: ImageNet's mean colour, and one that is a standard deviation redder, about. */
  const photo: RgbImage = { kind: 'rgb', data: Uint8Array.of(124, 116, 104, 182, 116, 104), height: 1, width: 2 };
  const item = { id: 'a', tags: [1] };
  async function model(weights: number[][], size?: (string | number)[]): Promise<string> {
    const path = join(folder(), 'reds.onnx');
    await writeFile(path, tinyModel({ weights, ...(size && { size }) }));
    return path;
  }

  it('gives the maps of a network of one logit, of the photo as ImageNet’s networks see it', async () => {
    const path = await model([[2, 0, 0]]);
    const { map, source, supervision, close } = await openSaliency(path, [item], { values: 'logit' });
    const { data, height, width } = await map(item, photo);
    await close?.();
    expect([height, width]).to.deep.equal([1, 2]);
    // The sigmoid of twice the red, normalised by 123.675 and 58.395; the larger becomes 1.
    const [low, high] = [124, 182].map((red) => 1 / (1 + Math.exp((-2 * (red - 123.675)) / 58.395)));
    expect(data[0]).to.be.closeTo((low as number) / (high as number), 1e-5);
    expect(data[1]).to.equal(1);
    expect(source).to.equal(await sha256File(path));
    expect(supervision).to.equal('saliency of reds.onnx, a network that learned from other photos');
  });

  it('takes the channel of two that is named, and refuses where none is', async () => {
    const path = await model([
      [0, 0, 0],
      [2, 0, 0],
    ]);
    const plain = await openSaliency(path, [item], { values: 'logit' });
    await failure(() => plain.map(item, photo), 'MODEL', ['reds.onnx gives two channels'], 'objectChannel 1');
    await plain.close?.();
    const named = await openSaliency(path, [item], { values: 'logit', objectChannel: 1 });
    expect((await named.map(item, photo)).data[1]).to.equal(1);
    await named.close?.();
  });

  it('shows photos at the one size that a network reads, and its map comes back to theirs', async () => {
    const { map, close } = await openSaliency(await model([[2, 0, 0]], [4, 6]), [item], { values: 'logit' });
    const { height, width } = await map(item, photo);
    await close?.();
    expect([height, width]).to.deep.equal([1, 2]);
  });

  it('refuses values that are no probabilities, outputs that are not there, files that are no models', async () => {
    const path = await model([[2, 0, 0]]);
    const opened = await openSaliency(path, [item]);
    await failure(() => opened.map(item, photo), 'MODEL', ['no probability'], 'values logit');
    await opened.close?.();
    await failure(
      () => openSaliency(path, [item], { output: 'd0' }),
      'MODEL',
      ['no output d0; it has: logits'],
      'Name',
    );
    await failure(() => openSaliency(join(folder(), 'none.onnx'), [item]), 'FILE_MISSING', ['none.onnx']);
    await writeFile(join(folder(), 'text.onnx'), 'no model at all');
    await failure(() => openSaliency(join(folder(), 'text.onnx'), [item]), 'MODEL', ['text.onnx']);
    await failure(
      () => openSaliency(folder(), [item], { values: 'logit' }),
      'USAGE',
      ['a folder of maps'],
      '.onnx file',
    );
  });
});
