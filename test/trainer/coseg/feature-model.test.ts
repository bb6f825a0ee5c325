import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FloatImage, RgbImage } from '@dsrg/core';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { OnnxBuilder } from '../../../converters/onnx/onnx-builder.ts';
import { mapOfTensor, openModelFeatures } from '../../../trainer/coseg/feature-model.ts';
import { openPhotoFeatures } from '../../../trainer/coseg/photo-features.ts';
import { readFeatureModel } from '../../../trainer/node/open-feature-file.ts';
import { readInitialWeights } from '../../../trainer/node/read-initial-weights.ts';
import { createNetworks } from '../../../trainer/run/networks.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { shared } from '../../shared.ts';
import { quietMachine } from '../quiet-machine.ts';

const photo = (height: number, width: number): RgbImage => ({
  ...{ kind: 'rgb', height, width },
  data: Uint8Array.from({ length: 3 * height * width }, (_, k) => (k * 37 + ((k * k) % 101)) % 256),
});

const settings = { coarse: 'tokens', fine: 'maps', side: 28, cell: 14, mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** As a transformer begins: a token a patch of 14 pixels, its mean red and mean blue, behind a class token and `registers`. */
function tokensModel(registers: number): Uint8Array {
  const onnx = new OnnxBuilder();
  const images = onnx.input('pixels', [1, 3, 'H', 'W']);
  const means = Float32Array.from({ length: 2 * 3 * 196 }, (_, k) =>
    [0, 5].includes(Math.floor(k / 196)) ? 1 / 196 : 0,
  );
  const weight = onnx.initializer('patches', [2, 3, 14, 14], means);
  const maps = onnx.add('Conv', [images, weight], { attributes: { strides: [14, 14], kernel_shape: [14, 14] } });
  onnx.output('maps', maps, [1, 2, 'h', 'w']);
  const rows = onnx.add('Transpose', [onnx.add('Reshape', [maps, onnx.ints([1, 2, -1])])], {
    attributes: { perm: [0, 2, 1] },
  });
  const first = onnx.initializer('first', [1, 1 + registers, 2], new Float32Array(2 + 2 * registers).fill(-7));
  onnx.output('tokens', onnx.add('Concat', [first, rows], { attributes: { axis: 1 } }), [1, 't', 2]);
  return onnx.encode({ opset: 17, name: 'tokens' });
}

describe('trainer/coseg openModelFeatures', () => {
  const folder = temporaryFolder();
  async function open(bytes: Uint8Array, change: Partial<Parameters<typeof openModelFeatures>[1]> = {}) {
    const path = join(folder(), 'model.onnx');
    await writeFile(path, bytes);
    return openModelFeatures(await readFeatureModel(path, 1), { ...settings, ...change });
  }

  it('takes a transformer’s tokens as a map, the class token and registers left out, at whatever size', async () => {
    for (const registers of [0, 4]) {
      const features = await open(tokensModel(registers));
      for (const [height, width, rows, columns] of [
        [28, 28, 2, 2],
        [14, 28, 1, 2],
        [28, 20, 2, 2],
      ] as const) {
        const { coarse, fine } = await features.see(photo(height, width));
        expect([coarse.channels, coarse.height, coarse.width]).to.deep.equal([2, rows, columns]);
        // The same cells as the convolution gives them, in planes.
        expect(coarse.data).to.deep.equal(fine.data);
      }
      const { coarse } = await features.see(photo(28, 28));
      const { data } = photo(28, 28);
      let red = 0;
      for (let y = 0; y < 14; y++) for (let x = 14; x < 28; x++) red += (data[3 * (28 * y + x)] as number) / 196;
      expect(coarse.data[1]).to.be.closeTo(red, 1e-3);
      await features.close();
    }
  });

  it('says what does not fit: too few tokens for the cells, no map, numbers that are none', async () => {
    const features = await open(tokensModel(0), { side: 56, cell: 7 });
    const message = 'tokens of model.onnx has 17 tokens, but cells of 7 pixels make 8 × 8 of a photo of 56 × 56.';
    await failure(() => features.see(photo(56, 56)), 'MODEL', [message], 'patch size');
    await features.close();
    const tensor = (data: number[], ...dims: number[]) => ({ data: Float32Array.from(data), dims, name: 't' });
    const map = (data: number[], ...dims: number[]) =>
      mapOfTensor(tensor(data, ...dims), { height: 2, width: 2 }, 1, 'm');
    await failure(async () => map([1, 2], 1, 2), 'MODEL', ['t of m is 1 × 2, which is no map of a photo.'], 'pooling');
    await failure(async () => map([1, Number.NaN], 1, 2, 1, 1), 'NUMERIC', [
      't of m (1 × 2 × 1 × 1) has NaN at number 1',
    ]);
    await failure(
      () => open(tokensModel(0), { coarse: 'token' }),
      'MODEL',
      ['no tensor token'],
      'Did you mean tokens?',
    );
  });

  it('sees in a file of EfficientNet-Lite0 what our own trunk sees with its weights', async function () {
    const weights = shared('weights/efficientnet-lite0-imagenet.onnx');
    if (weights === undefined) this.skip();
    const machine = await quietMachine();
    const networks = createNetworks(2, await readInitialWeights(weights), createRandom(1), () => {});
    const { network, initial } = networks.openFrozen({ name: 'efficientnet-lite0-deeplab', outputStride: 32 }, 'x');
    const { graph, mean, std } = network;
    const layers = { coarse: 'features.relu6', fine: 'block11.expand.relu6', side: 96 };
    const ours = openPhotoFeatures(machine, { graph, weights: initial, mean, std, ...layers });
    const tensors = {
      coarse: 'features',
      fine: 't100r',
      side: 96,
      cell: 32,
      mean: [127, 127, 127],
      std: [128, 128, 128],
    } as const;
    const file = await openModelFeatures(await readFeatureModel(weights, 1), tensors);
    const [a, b] = [await ours.see(photo(60, 90)), await file.see(photo(60, 90))];
    for (const which of ['coarse', 'fine'] as const) {
      const [own, found]: [FloatImage, FloatImage] = [a[which], b[which]];
      expect([found.channels, found.height, found.width]).to.deep.equal([own.channels, own.height, own.width]);
      const worst = own.data.reduce((most, value, k) => Math.max(most, Math.abs(value - (found.data[k] as number))), 0);
      expect(worst, which).to.be.lessThan(1e-4);
    }
    await ours.close();
    await file.close();
  });
});
