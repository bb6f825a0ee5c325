import { decodeSafetensors, encodeSafetensors, type Tensor } from '@dsrg/converters';
import { expect } from 'chai';
import fc from 'fast-check';
import { failure } from '../../core/node/failure.ts';

/** A file as the format's text says it: header length, header, numbers. */
function file(header: unknown, body: Uint8Array, length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

const two = new Uint8Array(Float32Array.of(1.5, -2).buffer);

describe('safetensors', () => {
  it('come back exactly, in their order, special numbers included', () => {
    const tensor = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }).chain((shape) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return fc.float32Array({ minLength: length, maxLength: length }).map((data): Tensor => ({ shape, data }));
    });
    const names = fc.string().filter((name) => name !== '__metadata__');
    const metadata = fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(names, tensor)), metadata, (entries, notes) => {
        const tensors = new Map(entries);
        const back = decodeSafetensors(encodeSafetensors(tensors, notes), 'a.safetensors');
        const bits = (map: Map<string, Tensor>) =>
          [...map].map(([key, { shape, data }]) => [key, shape, [...new Uint32Array(new Float32Array(data).buffer)]]);
        expect(bits(back.tensors)).to.have.deep.members(bits(tensors));
        expect({ ...back.metadata }).to.deep.equal({ ...notes });
      }),
    );
  });

  it('are laid out as the format says: aligned, little-endian, offsets from the header’s end', () => {
    const bytes = encodeSafetensors(new Map([['w', { shape: [2], data: Float32Array.of(1.5, -2) }]]), { step: '7' });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).to.equal(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header).to.deep.equal({
      __metadata__: { step: '7' },
      w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect([...bytes.subarray(8 + length)]).to.deep.equal([0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]);
  });

  it('are read from a Buffer that shares its memory', () => {
    const bytes = Buffer.concat([
      Buffer.from('x'),
      encodeSafetensors(new Map([['w', { shape: [1], data: Float32Array.of(3) }]])),
    ]);
    expect([...decodeSafetensors(bytes.subarray(1), 'a').tensors.get('w')!.data]).to.deep.equal([3]);
  });

  it('of other float types become float32', () => {
    // binary16 of 1, −2, 2⁻²⁴, ∞; bfloat16 of 1 and −3; binary64 of 0.5.
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0x3f80, 0xc040).buffer);
    const header = {
      h: { dtype: 'F16', shape: [2, 2], data_offsets: [0, 8] },
      b: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
      d: { dtype: 'F64', shape: [], data_offsets: [12, 20] },
    };
    const body = Uint8Array.of(...halves, ...new Uint8Array(Float64Array.of(0.5).buffer));
    const { tensors } = decodeSafetensors(file(header, body), 'a');
    expect([...tensors.get('h')!.data]).to.deep.equal([1, -2, 2 ** -24, Number.POSITIVE_INFINITY]);
    expect([...tensors.get('b')!.data]).to.deep.equal([1, -3]);
    expect([...tensors.get('d')!.data]).to.deep.equal([0.5]);
  });

  const w = (entry: object) => ({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...entry } });
  for (const [name, bytes, message] of [
    ['an empty file', new Uint8Array(0), 'its header is incomplete'],
    ['a header longer than the file', file(w({}), two, 5000), 'its header is incomplete'],
    ['a header beyond all measure', file(w({}), two, 2 ** 52), 'its header is incomplete'],
    ['a header that is no JSON', file('{"w": ', two), 'its header is no JSON'],
    ['a header that is a list', file('[1]', two), 'its header is no JSON object'],
    ['a file cut short', file(w({}), two.subarray(0, 7)), 'tensor w lies outside its place'],
    [
      'bytes behind the last tensor',
      file(w({}), Uint8Array.of(...two, 0)),
      'has 9 bytes of numbers where 8 were promised',
    ],
    ['a shape that does not fit', file(w({ shape: [3] }), two), 'tensor w of shape [3] has 8 bytes'],
    ['offsets that run backwards', file(w({ data_offsets: [8, 0] }), two), 'tensor w is described wrongly'],
    ['a hole', file(w({ data_offsets: [4, 12] }), new Uint8Array(12)), 'tensor w lies outside its place'],
    ['a negative size', file(w({ shape: [-1, -2] }), two), 'tensor w is described wrongly'],
    ['metadata that are no texts', file({ __metadata__: { a: 1 }, ...w({}) }, two), 'its metadata are not texts'],
    ['whole numbers', file(w({ dtype: 'I32' }), two), 'Tensor w of w.safetensors is of type I32'],
    ['a type of an odd name', file(w({ dtype: 'toString' }), two), 'is of type toString'],
  ] as const) {
    it(`refuse ${name}`, () =>
      failure(async () => decodeSafetensors(bytes, 'w.safetensors'), 'WEIGHTS', [message, 'w.safetensors']));
  }

  it('never fail otherwise, whatever the bytes', () => {
    const good = encodeSafetensors(new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]), { a: 'b' });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const bytes = Uint8Array.from(good);
        bytes[at] = value;
        try {
          decodeSafetensors(bytes, 'w.safetensors');
        } catch (error) {
          expect(error).to.have.property('code', 'WEIGHTS');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuse to be written with a shape that does not fit', () => {
    const tensors = new Map([['w', { shape: [3], data: Float32Array.of(1) }]]);
    return failure(async () => encodeSafetensors(tensors), 'SHAPE', ['Tensor w has 1 numbers; its shape is [3].']);
  });
});
