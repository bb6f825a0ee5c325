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
  ] as const) {
    it(`cannot be ${names.join(', ')}`, () => failure(() => classes(...names), 'TAG', [piece], 'classes.json'));
  }

  it('may be those of trains beside others, have digits and balanced brackets, and whatever a class list says', () =>
    expect(classes('train', 'bus', 'crane (bird)', 'type 2', '3d')).to.deep.equal([
      'background',
      '3d',
      'bus',
      'crane (bird)',
      'train',
      'type 2',
    ]));
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
