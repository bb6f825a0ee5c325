import { classesOfTags } from '@dsrg/converters';
import { expect } from 'chai';
import { splitNameOf } from '../../../converters/read/split-names.ts';
import { failure } from '../../core/node/failure.ts';

const classes = (...names: string[]) => classesOfTags([{ image: 'a', names, place: 'line 2 of t.csv' }], 't.csv');

describe('the names of classes', () => {
  for (const [names, piece] of [
    [['cat', '3'], '"3" in line 2 of t.csv is a number'],
    [['0 0.5 0.5 0.2 0.2'], '"0 0.5 0.5 0.2 0.2" in line 2 of t.csv is a number'],
    [['-1.5'], 'is a number'],
    [['train', 'Validation'], '"train" in line 2 of t.csv names a part of the data set'],
    [["['cat'", 'dog'], 'has brackets'],
    [['{cat}'], 'has brackets'],
    [["array(['cat'"], 'has brackets'],
    [["('cat'"], 'has brackets'],
    [['K\uFFFDhe'], 'was damaged'],
    [['set()'], 'has brackets'],
    [['cat', 'nan'], '"nan" in line 2 of t.csv is what programs write for an empty cell'],
    [['cat', 'N/A'], 'empty cell'],
    [['cat', '-'], 'empty cell'],
    [['cat', 'NULL'], 'empty cell'],
    [['masks/a.png'], 'is the name of a picture'],
    [['cat', 'dog', 'Cat/dog'], 'names several classes at once, cat and dog'],
    [['cat', 'dog', 'cat and dog'], 'names several classes at once'],
    [['seg_train', 'seg_test'], '"seg_train" in line 2 of t.csv names a part of the data set'],
    [['cat', 'x-train', 'x-val'], '"x-train" in line 2 of t.csv names a part'],
    [['fold1', 'fold2'], 'names a part of the data set'],
    [['a photo of a cat'], 'reads like a caption'],
    [['cat', 'the dog that sits on the mat'], 'reads like a caption'],
  ] as const) {
    it(`cannot be ${names.join(', ')}`, () => failure(() => classes(...names), 'TAG', [piece], 'classes.json'));
  }

  it('may be those of trains beside others, have digits and balanced brackets, and whatever a class list says', () =>
    expect(classes('train', 'bus', 'crane (bird)', 'type 2', '3d', 'test tube', 'salt and pepper')).to.deep.equal([
      'background',
      '3d',
      'bus',
      'crane (bird)',
      'salt and pepper',
      'test tube',
      'train',
      'type 2',
    ]));
  it('may have as many words as a maker of cars needs', () =>
    expect(classes('Chevrolet Silverado 1500 Hybrid Crew Cab 2012')).to.have.length(2));
});

describe('splitNameOf', () => {
  for (const [name, split] of [
    ['train', 'train'],
    ['Training', 'train'],
    ['train2017', 'train'],
    ['train_images', 'train'],
    ['Validation', 'val'],
    ['valid', 'val'],
    ['test-set', 'test'],
    ['trains', undefined],
    ['train station', undefined],
    ['constructor', undefined],
    ['cat', undefined],
  ] as const) {
    it(`${name}: ${split}`, () => expect(splitNameOf(name)).to.equal(split));
  }
});
