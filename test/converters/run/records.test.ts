import {
  encodePhotoList,
  encodePhotoTags,
  encodeStageRecord,
  holdsLabelMaps,
  isNetwork,
  labelFile,
  nameOfPhotos,
  parsePhotoList,
  parsePhotoTags,
  parseRunRecord,
  parseStageFolder,
  parseStageRecord,
  photoOfLabelFile,
  productKinds,
  stageFolder,
  stepOfCheckpoint,
} from '@dsrg/converters';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';

const done = {
  stage: 'cues',
  makes: 'cues',
  classes: ['background', 'cat'],
  grid: 'coarse',
  photos: 'target',
  seconds: 1.5,
} as const;

describe('a stage’s record', () => {
  it('reads what it wrote', () => {
    expect(parseStageRecord(encodeStageRecord(done), 'done.json')).to.deep.equal({ format: 1, ...done });
    const network = { ...done, makes: 'tag-network', grid: null } as const;
    expect(parseStageRecord(new TextEncoder().encode(encodeStageRecord(network)), 'd')).to.deep.include(network);
  });

  it('refuses that of an older version, with the cure', async () => {
    const old = '{"stage":"cues","seconds":3.1}\n';
    await failure(
      async () => parseStageRecord(old, 'r/2-cues/done.json'),
      'FILE_FORMAT',
      ['r/2-cues/done.json', 'older dsrg'],
      '--from',
    );
  });

  const faults: [object | string, string][] = [
    ['{"stage":', 'is not JSON'],
    ['[]', 'holds no JSON object'],
    [{ format: 2 }, 'its format is 2; this version reads 1'],
    [{ makes: 'seeds' }, 'it makes "seeds"; known are tag-network, segmentation-network, boundary-network, cues'],
    [{ makes: undefined }, 'it makes nothing'],
    [{ classes: 'cat' }, 'its classes are no list'],
    [{ classes: ['background', 3] }, 'its classes are no list'],
    [{ grid: 41 }, 'its grid is 41'],
    [{ grid: null }, 'it does not say on which grid its cues lie'],
    [{ photos: undefined }, 'it names no set of photos'],
    [{ seconds: 'long' }, 'how long it took'],
    [{ stage: 7 }, 'it names no stage'],
  ];
  for (const [change, says] of faults) {
    it(`refuses ${JSON.stringify(change)}`, async () => {
      const text = typeof change === 'string' ? change : JSON.stringify({ format: 1, ...done, ...change });
      await failure(
        async () => parseStageRecord(text, 'done.json'),
        'FILE_FORMAT',
        ['done.json', says],
        'Train the stage again',
      );
    });
  }
});

describe('a run’s record', () => {
  const record = {
    method: 'dsrg',
    seed: 1,
    data: { name: 'voc', split: 'train', photos: 2, classes: ['background', 'cat'] },
  };

  it('reads what others need, and leaves the rest', () => {
    expect(parseRunRecord(JSON.stringify({ ...record, settings: { a: 1 } }), 'run.json')).to.deep.equal(record);
    expect(nameOfPhotos(record)).to.equal('train');
  });

  it('knows the name of a list', () => {
    const list = { name: 'train_aug_id.txt', sha256: '00' };
    const listed = { ...record, data: { ...record.data, split: null, list } };
    expect(nameOfPhotos(parseRunRecord(JSON.stringify(listed), 'run.json'))).to.equal('train_aug_id.txt');
  });

  const faults: [object | string, string][] = [
    ['{', 'is not JSON'],
    [{ method: undefined }, 'names no method'],
    [{ seed: '1' }, 'no seed'],
    [{ data: null }, 'nothing of its data'],
    [{ data: { ...record.data, split: undefined } }, 'neither a split nor a list'],
    [{ data: { ...record.data, classes: ['x'] } }, 'no list of classes'],
    [{ data: { ...record.data, photos: 1.5 } }, 'how many photos'],
    [{ data: { ...record.data, name: 3 } }, 'no data set'],
  ];
  for (const [change, says] of faults) {
    it(`refuses ${JSON.stringify(change)}`, async () => {
      const text = typeof change === 'string' ? change : JSON.stringify({ ...record, ...change });
      await failure(async () => parseRunRecord(text, 'run.json'), 'FILE_FORMAT', ['run.json', says], 'train again');
    });
  }
});

describe('names in a run', () => {
  it('numbers stages', () => {
    expect(stageFolder(3, 'seeds')).to.equal('3-seeds');
    expect(parseStageFolder('12-self-training')).to.deep.equal({ place: 12, name: 'self-training' });
    for (const folder of ['seeds', '0-a', '3-', 'evaluations', '-3-a'])
      expect(parseStageFolder(folder)).to.equal(undefined);
  });

  it('knows the photo of a label file, in sub-folders too', () => {
    expect(labelFile('cats/tom')).to.equal('cats/tom.png');
    expect(photoOfLabelFile('cats/tom.png')).to.equal('cats/tom');
    expect(photoOfLabelFile('done.json')).to.equal(undefined);
  });

  it('knows the step of a checkpoint', () => {
    expect([stepOfCheckpoint('checkpoint-40.safetensors'), stepOfCheckpoint('checkpoint.safetensors')]).to.deep.equal([
      40,
      undefined,
    ]);
  });

  it('keeps the order of photos', async () => {
    const ids = ['b', 'cats/tom', 'a b'];
    expect(parsePhotoList(new TextEncoder().encode(encodePhotoList(ids)), 'x')).to.deep.equal(ids);
    await failure(async () => parsePhotoList(new TextEncoder().encode('a\na\n'), 'target.txt'), 'DATASET', [
      'target.txt',
      'twice',
    ]);
  });

  it('keeps tags, none of a negative apart from none told', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const tags = new Map([
      ['cats/tom', [1, 3]],
      ['__proto__', [2]],
      ['a b', []],
    ]);
    expect([...parsePhotoTags(bytes(encodePhotoTags(tags)), 'x', 4)]).to.deep.equal([...tags]);
    for (const wrong of ['{"a":[4]}', '{"a":[0]}', '{"a":[1.5]}', '{"a":"cat"}']) {
      await failure(async () => parsePhotoTags(bytes(wrong), 'tags.json', 4), 'FILE_FORMAT', [
        'The tags of a in tags.json are no list of labels from 1 to 3',
      ]);
    }
  });

  it('sorts kinds of products into networks and label maps; two are neither', () => {
    expect(productKinds.filter(isNetwork)).to.deep.equal(['tag-network', 'segmentation-network', 'boundary-network']);
    expect(productKinds.filter((kind) => !isNetwork(kind) && !holdsLabelMaps(kind))).to.deep.equal([
      'saliency',
      'features',
    ]);
  });
});
