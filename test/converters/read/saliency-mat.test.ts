import { expect } from 'chai';
import { readSaliency } from '../../../converters/labels/read-saliency.ts';
import { readHeatMaps } from '../../../converters/read/mat/read-heat-maps.ts';
import { failure } from '../../core/node/failure.ts';
import { foreign } from '../foreign.ts';
import { matFile } from '../mat-file.ts';

/** 2×3, column-major: rows 0, .25, .5 and .75, 1, .125. */
const matrix = { dimensions: [2, 3], data: [0, 0.75, 0.25, 1, 0.5, 0.125] };
const map = {
  ...{ kind: 'float', channels: 1, height: 2, width: 3 },
  data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 0.125),
};

describe('saliency maps and single heat maps in MAT-files', () => {
  it('gives a matrix from 0 to 1 as it is, with the photo’s size beside it or not, and in three dimensions', () => {
    const size = { dimensions: [1, 2], data: [2, 3] };
    for (const bytes of [
      matFile({ saliency: matrix }),
      matFile({ imshape_original: size, heatmap: matrix }),
      matFile({ map: { ...matrix, dimensions: [1, 2, 3] } }),
    ]) {
      expect(readSaliency(bytes, 'a.mat')).to.deep.equal(map);
    }
  });

  it('divides by 255 where values go beyond 1', () => {
    const grey = { ...matrix, data: [0, 51, 255, 0, 1, 0] };
    expect([...readSaliency(matFile({ s: grey }), 'a.mat').data]).to.deep.equal(
      [0, 1, 1 / 255, 0.2, 0, 0].map(Math.fround),
    );
  });

  it('refuses several matrices or maps, none, negative values and those above 255', async () => {
    const read = (arrays: Parameters<typeof matFile>[0]) => () => readSaliency(matFile(arrays), 'a.mat');
    await failure(read({ a: matrix, b: matrix }), 'FILE_FORMAT', ['a.mat holds a (numbers), b (numbers)'], 'alone');
    await failure(read({}), 'FILE_FORMAT', ['a.mat holds nothing']);
    await failure(
      () => readSaliency(foreign('heatmap.mat'), 'h.mat'),
      'SHAPE',
      ['heatmap in h.mat is 3×6×9'],
      '--seeds',
    );
    const bad = { ...matrix, data: [0, 0, 0, -0.5, 0, 0] };
    await failure(read({ a: bad }), 'NUMERIC', ['-0.5 at (row 1, column 1)']);
    await failure(read({ a: { ...matrix, data: [0, 0, 0, 0, 256, 0] } }), 'NUMERIC', ['256 at (row 0, column 2)']);
    const hdf = new Uint8Array(512);
    hdf.set(new TextEncoder().encode('MATLAB 7.3 MAT-file'));
    hdf.set(new TextEncoder().encode('IM'), 126);
    await failure(() => readSaliency(hdf, 'a.mat'), 'FILE_FORMAT', ['version 7.3']);
  });

  it('takes a heat map of two dimensions for a single one where the photo’s size says so', () => {
    const size = { dimensions: [1, 2], data: [2, 3] };
    const { count, height, width, data } = readHeatMaps(matFile({ heatmap: matrix, imshape_original: size }), 'h.mat');
    expect([count, height, width, ...data]).to.deep.equal([1, 2, 3, ...map.data]);
    const narrow = { dimensions: [1, 2], data: [3, 1] };
    const flat = readHeatMaps(matFile({ heatmap: matrix, imshape_original: narrow }), 'h.mat');
    expect([flat.count, flat.height, flat.width]).to.deep.equal([2, 3, 1]);
  });
});
