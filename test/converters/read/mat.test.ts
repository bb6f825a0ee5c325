import { expect } from 'chai';
import { readClassScores, readHeatMaps } from '../../../converters/read/mat/read-heat-maps.ts';
import { readMat } from '../../../converters/read/mat/read-mat.ts';
import { readSbdMask } from '../../../converters/read/mat/read-sbd-mask.ts';
import { failure } from '../../core/node/failure.ts';
import { expected, foreign, unrun } from '../foreign.ts';

describe('MAT-files as scipy writes them', () => {
  for (const name of ['sbd.mat', 'sbd-compressed.mat', 'sbd-double.mat']) {
    it(`gives the segmentation of ${name}`, () => {
      const { kind, height, width, data } = readSbdMask(foreign(name), name, 21);
      expect({ kind, height, width }).to.deep.equal({ kind: 'labels', height: 11, width: 17 });
      expect([...data]).to.deep.equal(unrun(expected.sbd.runs));
    });
  }

  it('gives heat maps, compressed or not, double or single', () => {
    const { data, ...shape } = readHeatMaps(foreign('heatmap.mat'), 'h');
    expect(shape).to.deep.equal({ count: 3, height: 6, width: 9 });
    expect([...data]).to.deep.equal(expected.heatmap.data.map(Math.fround));
    const one = readHeatMaps(foreign('heatmap-one.mat'), 'h');
    expect([one.count, ...one.data]).to.deep.equal([1, ...expected.heatmap.data.slice(0, 54).map(Math.fround)]);
  });

  it('gives class scores with their names', () => {
    const { ids, classes, data } = readClassScores(foreign('cls_res.mat'), 'cls_res.mat');
    expect([ids, classes]).to.deep.equal([['2007_000032', '2007_000039'], 20]);
    expect([...data]).to.deep.equal(expected.scores);
  });

  it('reads text beside structs, and passes over cells', () => {
    const variables = readMat(foreign('sbd-double.mat'), 'm');
    expect(variables.get('other')).to.deep.equal({ kind: 'text', rows: ['text'] });
    const struct = variables.get('GTcls');
    expect(struct?.kind === 'struct' && struct.field('Boundaries')).to.deep.equal({
      kind: 'other',
      what: 'a cell array',
    });
    expect(struct?.kind === 'struct' && struct.field('Nothing')).to.equal(undefined);
  });

  describe('refuses', () => {
    const whole = foreign('sbd.mat');
    const packed = foreign('sbd-compressed.mat');
    it('instances, with the cure', () =>
      failure(
        () => readSbdMask(foreign('sbd-inst.mat'), 'a.mat', 21),
        'FILE_FORMAT',
        ['a.mat holds GTinst'],
        'folder cls',
      ));
    it('labels beyond the classes', () =>
      failure(() => readSbdMask(whole, 'a.mat', 20), 'LABEL', ['Label 20 at (row']));
    it('maps of another size than the photo', () => {
      const bytes = foreign('heatmap.mat');
      const at = Buffer.from(bytes).lastIndexOf(Buffer.from([6, 0, 0, 0, 0, 0, 0, 0, 9]));
      bytes[at >= 0 ? at : bytes.length - 16] = 7;
      return failure(() => readHeatMaps(bytes, 'h.mat'), 'SHAPE', ['6×9', '7×9']);
    });
    it('HDF5', () => {
      const bytes = new Uint8Array(512);
      bytes.set(new TextEncoder().encode('MATLAB 7.3 MAT-file'));
      return failure(() => readMat(bytes, 'a.mat'), 'FILE_FORMAT', ['version 7.3'], 'save -v7');
    });
    it('something else', () => failure(() => readMat(new Uint8Array(300), 'a.mat'), 'FILE_FORMAT', ['no MAT-file']));
    it('truncated files', () =>
      failure(() => readSbdMask(whole.subarray(0, 900), 'a.mat', 21), 'FILE_FORMAT', ['a.mat']));
    it('truncated compressed files', () =>
      failure(() => readSbdMask(packed.subarray(0, packed.length - 9), 'a.mat', 21), 'FILE_FORMAT', ['a.mat']));
    it('a flipped bit in a compressed file', () => {
      const bytes = new Uint8Array(packed);
      bytes[bytes.length - 40]! ^= 4;
      return failure(() => readSbdMask(bytes, 'a.mat', 21), 'FILE_FORMAT', ['a.mat cannot be unpacked']);
    });
  });
});
