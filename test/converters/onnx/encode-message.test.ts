import { attributeTypes, elementTypes, modelCodec } from '@dsrg/converters';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeModelProto } from '../../../converters/onnx/onnx-schema.ts';

const whole = fc.maxSafeInteger();
const tensor = fc.record(
  {
    dims: fc.array(whole, { maxLength: 3 }),
    dataType: fc.constantFrom(...Object.values(elementTypes), 0),
    floatData: fc.array(fc.float({ noNaN: true }), { maxLength: 3 }),
    int32Data: fc.array(fc.integer(), { maxLength: 3 }),
    int64Data: fc.array(whole, { maxLength: 3 }),
    name: fc.string(),
    rawData: fc.uint8Array({ maxLength: 300 }),
    doubleData: fc.array(fc.double({ noNaN: true }), { maxLength: 3 }),
    externalData: fc.array(fc.record({ key: fc.string(), value: fc.string() }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const attribute = fc.record(
  {
    name: fc.string({ unit: 'grapheme' }),
    f: fc.float({ noNaN: true }),
    i: whole,
    s: fc.uint8Array({ maxLength: 3 }),
    t: tensor,
    ints: fc.array(whole, { maxLength: 3 }),
    floats: fc.array(fc.float({ noNaN: true }), { maxLength: 3 }),
    type: fc.constantFrom(...Object.values(attributeTypes)),
  },
  { requiredKeys: [] },
);
const model = fc.record(
  {
    irVersion: fc.nat(),
    producerName: fc.string(),
    graph: fc.record(
      {
        node: fc.array(
          fc.record(
            {
              input: fc.array(fc.string(), { maxLength: 2 }),
              opType: fc.string(),
              attribute: fc.array(attribute, { maxLength: 2 }),
            },
            { requiredKeys: [] },
          ),
          { maxLength: 3 },
        ),
        initializer: fc.array(tensor, { maxLength: 2 }),
        output: fc.array(
          fc.record({
            name: fc.string(),
            type: fc.constant({
              tensorType: { elemType: 1, shape: { dim: [{ dimValue: 3 }, { dimParam: 'H' }, {}] } },
            }),
          }),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: [] },
    ),
    metadataProps: fc.array(fc.record({ key: fc.string(), value: fc.string() }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

describe('converters/onnx encodeModelProto', () => {
  it('gives the bytes of protobufjs', () => {
    const codec = modelCodec();
    fc.assert(
      fc.property(model, (content) => {
        const expected = Buffer.from(codec.encode(content).finish());
        expect(Buffer.from(encodeModelProto(content)).equals(expected)).to.equal(true);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
