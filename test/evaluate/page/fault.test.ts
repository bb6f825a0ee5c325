import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { faultOf } from '../../../evaluate/page/link/fault.ts';

describe('what the page says of an error', () => {
  for (const message of [
    'Array buffer allocation failed',
    'std::bad_alloc',
    'Aborted(OOM)',
    'The network failed on a 2600×3000 image: offset is out of bounds.',
    'failed to call OrtRun(). ERROR_CODE: 6, ERROR_MESSAGE: std::bad_alloc',
    'WebAssembly.Memory.grow(): Unable to grow instance memory: out of memory',
  ])
    it(`"${message.slice(0, 40)}" is memory that ran out, with a cure`, () => {
      const fault = faultOf(new DsrgError('RUNTIME', message));
      expect(fault.code).to.equal('MEMORY');
      expect(fault.message).to.contain(message);
      expect(fault.hint).to.contain('smaller photo');
    });

  it('is our own words, with their hint; and one line of anything else', () => {
    const error = new DsrgError('IMAGE', 'No.', { hint: 'Yes.' });
    expect(faultOf(error)).to.deep.equal({ code: 'IMAGE', message: 'No.', hint: 'Yes.' });
    expect(faultOf(new TypeError('a\n  at b'))).to.deep.equal({ code: 'INTERNAL', message: 'a' });
    expect(faultOf('a room of zoom')).to.deep.equal({ code: 'INTERNAL', message: 'a room of zoom' });
  });
});
