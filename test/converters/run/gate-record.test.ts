import { describeGate, encodeGateRecord, type GateRecord, parseGateRecord } from '@dsrg/converters';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';

const record: GateRecord = {
  format: 1,
  classes: ['background', 'cat', 'dog'],
  thresholds: [0, 0.3, 0],
  photos: [0, 12, 3],
  priors: [1, 0.8, 0.2],
  folds: 5,
  measured: { exact: 0.9, precision: 0.95, recall: null },
};

describe('gate.json', () => {
  it('says what was written, and in words which classes always stay', () => {
    const text = encodeGateRecord(record);
    expect(parseGateRecord(text, 'gate.json')).to.deep.equal(record);
    expect(describeGate(record)).to.equal(
      'exactly the tags on 0.900 of the training photos (precision 0.950, recall –, 5-fold); always let through: dog',
    );
  });

  it('may say nothing of the frequencies, as older ones do', () => {
    const { priors: _, ...older } = record;
    expect(parseGateRecord(encodeGateRecord(older), 'gate.json')).to.deep.equal(older);
  });

  const wrong: [string, object, string][] = [
    ['another format', { format: 2 }, 'its format is 2'],
    ['no classes', { classes: [] }, 'its classes'],
    ['too few thresholds', { thresholds: [0, 0.3] }, 'no 3 thresholds'],
    ['a threshold that is none', { thresholds: [0, 2, 0] }, 'no 3 thresholds'],
    ['photos that are not counted', { photos: undefined }, 'count the photos'],
    ['priors that are none', { priors: [1, 0.8] }, 'no 3 priors'],
    ['no parts', { folds: 'five' }, 'how it was measured'],
    ['no measures', { measured: undefined }, 'how it was measured'],
  ];
  for (const [what, change, says] of wrong)
    it(`is refused with ${what}`, () =>
      failure(
        async () => parseGateRecord(JSON.stringify({ ...record, ...change }), 'gate.json'),
        'FILE_FORMAT',
        ['gate.json', says],
        'dsrg-train --gate',
      ));
});
