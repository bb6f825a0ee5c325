import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { epsilonsOfPrototxt, parsePrototxt } from '../../../converters/weights/formats/prototxt.ts';
import { createDice, mutate } from './mutate.ts';

const text = `name: "DSRG" # as released
input: "data"
input_dim: 1 input_dim: 3
layer {
  name: 'conv1' type: "Convolution" param { lr_mult: 1; decay_mult: 1 } param: { lr_mult: 2, decay_mult: 0 }
  convolution_param { num_output: 64 pad: 3 weight_filler { type: "gaussian" std: 1e-2 } bias_term: false }
}
layer { name: "bn_conv1" type: "BatchNorm" batch_norm_param { use_global_stats: true eps: 1.001e-5 } }
layer { name: "bn2a" type: "BatchNorm" }
`;

describe('prototxt', () => {
  it('is read field by field: repeated fields, braces with and without colon, comments', () => {
    const fields = parsePrototxt(text, 'x');
    expect(fields.slice(0, 4)).to.deep.equal([
      ['name', 'DSRG'],
      ['input', 'data'],
      ['input_dim', '1'],
      ['input_dim', '3'],
    ]);
    const conv = fields[4]?.[1];
    expect(conv).to.deep.include([
      'param',
      [
        ['lr_mult', '2'],
        ['decay_mult', '0'],
      ],
    ]);
    expect(conv).to.deep.include(['name', 'conv1']);
  });

  it('gives the epsilon of each batch norm, and Caffe’s default where it is left out', () => {
    expect([...epsilonsOfPrototxt(text, 'x')]).to.deep.equal([
      ['bn_conv1', 1.001e-5],
      ['bn2a', 1e-5],
    ]);
  });

  it('says on which line it breaks', () => {
    expect(() => parsePrototxt('name: "a"\nlayer {\n', 'x')).to.throw(DsrgError, 'x, line 3: a brace is not closed.');
    expect(() => parsePrototxt('name: "a"\n= 3', 'x')).to.throw(DsrgError, 'x, line 2: "=" is out of place.');
    expect(() => parsePrototxt('name:', 'x')).to.throw(DsrgError, 'field name has no value');
    expect(() => parsePrototxt('a {'.repeat(100_000), 'x')).to.throw(DsrgError, 'field a has no value');
  });

  it('damaged, gives a DsrgError or a result', () => {
    const dice = createDice(5);
    const source = new TextEncoder().encode(text);
    for (let k = 0; k < Number(process.env.DSRG_FUZZ ?? 400); k++) {
      const damaged = new TextDecoder().decode(mutate(source, dice));
      try {
        epsilonsOfPrototxt(damaged, 'x');
      } catch (error) {
        if (!(error instanceof DsrgError)) throw error;
      }
    }
  });
});
