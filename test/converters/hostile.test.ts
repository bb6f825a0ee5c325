import { DsrgError, vocClasses } from '@dsrg/core';
import { expect } from 'chai';
import { zipSync } from 'fflate';
import { readCuePickle } from '../../converters/cues/read-cue-pickle.ts';
import { readRecurseedSeed } from '../../converters/labels/recurseed-seed.ts';
import { readTagPickle } from '../../converters/labels/tag-pickle.ts';
import { modelCodec } from '../../converters/onnx/onnx-schema.ts';
import { renderCocoLabels } from '../../converters/read/coco/render-labels.ts';
import { readLabelme } from '../../converters/read/labelme/read-labelme.ts';
import { readClassScores } from '../../converters/read/mat/read-heat-maps.ts';
import { readTagsJson } from '../../converters/read/read-tags-json.ts';
import { readVocXml } from '../../converters/read/read-voc-xml.ts';
import { readCaffeModel } from '../../converters/weights/formats/caffe-model.ts';
import { readNpzWeights, readPickledWeights } from '../../converters/weights/formats/numpy-weights.ts';
import { readOnnxInitialisers } from '../../converters/weights/formats/onnx-initialisers.ts';
import { parsePrototxt } from '../../converters/weights/formats/prototxt.ts';
import { shardsOfIndex } from '../../converters/weights/formats/tensorflow-checkpoint.ts';
import { readArchive } from '../../evaluate/submit/read-archive.ts';
import * as files from './hostile-files.ts';

const grid = { classes: 21, height: 41, width: 41 };
const tooMuch = /asks for more than \d+ MB of memory|lists more than|steps of work|nests deeper than/;

/** An array of uint8 in a pickle of protocol 2. */
const emptyMaps = (height: number, width: number): Uint8Array =>
  files.bytesOf(
    [0x80, 2],
    '}(U\x04keys](K\x00eU\x04seedcnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01(K\x00M',
    [height & 255, height >> 8],
    'M',
    [width & 255, width >> 8],
    'tcnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U\x00tbu.',
  );

/** A zip whose list names one packed file many times over. */
function overlappingZip(size: number, times: number): Uint8Array {
  const zip = zipSync({ 'a.npy': new Uint8Array(size) }, { level: 9 });
  const end = zip.length - 22;
  const start = new DataView(zip.buffer, zip.byteOffset).getUint32(end + 16, true);
  const list = zip.subarray(start, end);
  const tail = zip.slice(end);
  for (const at of [8, 10]) new DataView(tail.buffer).setUint16(at, times, true);
  return files.bytesOf(zip.subarray(0, start), ...Array.from({ length: times }, () => list), tail);
}

/** Float arrays that all lie in one place of a data file. */
function sharedPlaceOnnx(count: number, times: number): Uint8Array {
  const externalData = [{ key: 'location', value: 'data' }];
  const initializer = Array.from({ length: times }, (_, k) => ({
    name: `w${k}`,
    dims: [count],
    dataType: 1,
    externalData,
  }));
  return modelCodec()
    .encode(modelCodec().fromObject({ graph: { initializer } }))
    .finish();
}

const cover = (side: number) => ({
  name: 'annotation 1',
  category: 1,
  crowd: false,
  segmentation: [[0, 0, side, 0, side, side, 0, side]],
  area: undefined,
});
const square = (side: number) => `{"label":"cat","points":[[0,0],[${side},0],[${side},${side}],[0,${side}]]}`;
const rules = { labels: new Map([[1, 1]]), overlap: 'last', crowd: 'void' } as const;

const attacks: Readonly<Record<string, () => unknown>> = {
  'a pickle that turns one text into bytes for ever': () => readCuePickle(files.encodePickle(400_000, 800), 'x', grid),
  'a pickle of dictionaries alone': () => readPickledWeights(files.bytesOf('}'.repeat(1_800_000), '.'), 'x'),
  'keys of an index that share one of 60,000 letters': () => shardsOfIndex(files.sharedKeysIndex(60_000, 3000), 'x'),
  'a Caffe layer whose blobs carry a name of a megabyte': () =>
    readCaffeModel(files.longNameCaffe(1_000_000, 1000), 'x'),
  'a Caffe layer of empty blobs': () => readCaffeModel(files.longNameCaffe(1, 700_000), 'x'),
  'JSON of brackets': () => readTagsJson('['.repeat(18_000_000), 'x'),
  'an archive that names one file many times over': () => readNpzWeights(overlappingZip(10_000_000, 60), 'x'),
  'an archive to submit that names one file many times over': () => readArchive(overlappingZip(10_000_000, 60), 'x'),
  'tensors that lie in one place of a data file': () =>
    readOnnxInitialisers(sharedPlaceOnnx(250_000, 500), 'x', new Map([['data', new Uint8Array(1_000_000)]])),
  'texts of MATLAB without letters': () =>
    readClassScores(files.matFile(files.matMatrix(4, [2 ** 31 - 1, 0], 'ids', new Uint8Array(0))), 'x'),
  'objects of COCO that cover a photo many times': () =>
    renderCocoLabels(
      { fileName: 'a.jpg', height: 1000, width: 1000 },
      Array.from({ length: 600 }, () => cover(1000)),
      rules,
    ),
  'outlines of COCO that run to and fro': () => {
    const corners = Array.from({ length: 20_000 }, (_, k) => (k % 4 < 2 ? 0 : 3000));
    const object = { ...cover(1), segmentation: [corners] };
    renderCocoLabels({ fileName: 'a.jpg', height: 300, width: 300 }, [object], rules);
  },
  'shapes of LabelMe that cover a photo many times': () =>
    readLabelme(
      `{"imageHeight":1000,"imageWidth":1000,"shapes":[${Array.from({ length: 600 }, () => square(1000)).join()}]}`,
      'x',
      ['background', 'cat'],
    ),
};

/** Outlines of a few kilobytes on a photo that is declared to have 4000×4000 pixels: drawn or refused, at once. */
const zigzag = (count: number) => Array.from({ length: count }, (_, k) => [k % 2 ? 4000 : 0, (k * 7919) % 4000]);
const small: Readonly<Record<string, () => unknown>> = {
  'an outline of COCO that runs to and fro 400 times': () =>
    renderCocoLabels(
      { fileName: 'a.jpg', height: 4000, width: 4000 },
      [{ ...cover(1), segmentation: [zigzag(400).flat()] }],
      { ...rules, overlap: 'smallest' },
    ),
  '100 objects of COCO that cover the photo': () =>
    renderCocoLabels(
      { fileName: 'a.jpg', height: 4000, width: 4000 },
      Array.from({ length: 100 }, () => cover(4000)),
      { ...rules, overlap: 'smallest' },
    ),
  'shapes of LabelMe that run to and fro and cover the photo': () => {
    const lines = `{"label":"cat","points":${JSON.stringify(zigzag(400))}}`;
    const squares = Array.from({ length: 40 }, () => square(4000));
    const shapes = [lines, ...squares].join();
    readLabelme(`{"imageHeight":4000,"imageWidth":4000,"shapes":[${shapes}]}`, 'x', ['background', 'cat']);
  },
};

/** Refused too, for what they are. */
const unsound: Readonly<Record<string, readonly [() => unknown, RegExp]>> = {
  'an index that names one block 20,000 times': [
    () => shardsOfIndex(files.repeatedBlockIndex(20_000, 20_000), 'x'),
    /blocks overlap/,
  ],
  'tags never closed': [() => readVocXml(`<annotation>${'<a'.repeat(100_000)}`, 'x'), /is not sound/],
  'a seed of no map of 65,535×65,535': [
    () => readRecurseedSeed(emptyMaps(65_535, 65_535), 'x', 21),
    /declares 65535×65535 pixel/,
  ],
  'a key that holds itself 2^200 times': [
    () => readTagPickle(files.nestedKeyPickle(200), 'x', vocClasses),
    /neither a text nor a number/,
  ],
  'weights under a key that holds itself 2^200 times': [
    () => readPickledWeights(files.nestedKeyPickle(200), 'x'),
    /without a dictionary of arrays/,
  ],
  'a prototxt of one quote': [() => parsePrototxt(`a: "${'b'.repeat(20_000_000)}`, 'x'), /out of place/],
};

describe('files that ask for far more than they are', function () {
  this.timeout(60_000);
  const refusal = (read: () => unknown): DsrgError => {
    const { user, system } = process.cpuUsage();
    try {
      read();
    } catch (error) {
      const spent = process.cpuUsage({ user, system });
      expect(error).to.be.instanceOf(DsrgError);
      expect((spent.user + spent.system) / 1e6, 'seconds of the processor').to.be.lessThan(10);
      return error as DsrgError;
    }
    throw new Error('it was read');
  };
  for (const [what, read] of Object.entries(attacks)) {
    it(`are refused with their figures: ${what}`, () => {
      const error = refusal(read);
      expect(error.message).to.match(tooMuch).and.to.include('which no sound file of');
      expect(error.hint).to.include('It is damaged, or made to do harm');
    });
  }
  for (const [what, read] of Object.entries(small)) {
    it(`cost no more than they are: ${what}`, () => {
      const { user, system } = process.cpuUsage();
      try {
        read();
      } catch (error) {
        expect(error).to.be.instanceOf(DsrgError);
      }
      const spent = process.cpuUsage({ user, system });
      expect((spent.user + spent.system) / 1e6, 'seconds of the processor').to.be.lessThan(2);
    });
  }
  for (const [what, [read, reason]] of Object.entries(unsound)) {
    it(`are refused for what they are: ${what}`, () => expect(refusal(read).message).to.match(reason));
  }
});
