import { attributeTypes, elementTypes, modelCodec } from '@dsrg/converters';

type Raw = Record<string, unknown>;

const tensor = (name: string, elemType: number, shape: readonly (string | number)[]): Raw => {
  const dim = shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
};
const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attribute: readonly Raw[] = [],
): Raw => {
  return { opType, name: `${output[0]} \x1b[31m`, input, output, attribute };
};

/** When a loop goes on: as often as a number says, for ever, or for ever where no sample of the photo is 0. */
export type LoopEnd = number | 'never' | 'at black';

/**
 * A network of three classes whose scores are the photo's own samples, handed on by a `Loop`; inside the branches of an `If` where that is
 * wanted. Its nodes' names hold a command to terminals.
 */
export function loopModel(end: LoopEnd, nested = false): Uint8Array {
  const image = ['n', 3, 'h', 'w'];
  const goesOn =
    end === 'at black'
      ? [
          node('ReduceMin', ['x'], ['least'], [{ name: 'keepdims', i: 0, type: attributeTypes.int }]),
          node('Greater', ['least', 'half'], ['on']),
        ]
      : [node('Identity', ['going'], ['on'])];
  const body = {
    name: 'body',
    node: [...goesOn, node('Identity', ['x'], ['same'])],
    initializer: [{ name: 'half', dims: [], dataType: elementTypes.float, rawData: bytes(Float32Array.of(0.5)) }],
    input: [
      tensor('turn', elementTypes.int64, []),
      tensor('going', elementTypes.bool, []),
      tensor('x', elementTypes.float, image),
    ],
    output: [tensor('on', elementTypes.bool, []), tensor('same', elementTypes.float, image)],
  };
  const times = typeof end === 'number' ? 'times' : '';
  const loop = node(
    'Loop',
    [times, 'yes', 'photo'],
    ['looped'],
    [{ name: 'body', g: body, type: attributeTypes.graph }],
  );
  const branch = { name: 'branch', node: [loop], output: [tensor('looped', elementTypes.float, image)] };
  const either = ['then_branch', 'else_branch'].map((name) => ({ name, g: branch, type: attributeTypes.graph }));
  const graph = {
    name: 'loop',
    node: [...(nested ? [node('If', ['yes'], ['looped'], either)] : [loop]), node('Identity', ['looped'], ['scores'])],
    initializer: [
      { name: 'yes', dims: [], dataType: elementTypes.bool, rawData: Uint8Array.of(1) },
      {
        name: 'times',
        dims: [],
        dataType: elementTypes.int64,
        rawData: bytes(BigInt64Array.of(BigInt(times === '' ? 0 : end))),
      },
    ],
    input: [tensor('photo', elementTypes.float, image)],
    output: [tensor('scores', elementTypes.float, image)],
  };
  const model = { irVersion: 8, producerName: 'test', graph, opsetImport: [{ domain: '', version: 17 }] };
  return modelCodec().encode(modelCodec().fromObject(model)).finish();
}

function bytes(array: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer);
}
