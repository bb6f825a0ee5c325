import { expect } from 'chai';
import fc from 'fast-check';
import { readCaffeModel } from '../../../converters/weights/formats/caffe-model.ts';
import { readNpyWeights } from '../../../converters/weights/formats/numpy-weights.ts';
import { readSafetensorsWeights } from '../../../converters/weights/formats/safetensors-weights.ts';
import { planWeights, type WeightsPlan } from '../../../converters/weights/plan-weights.ts';
import { caffeLayers, type OutgoingLayer } from '../../../converters/weights/write/caffe-layers.ts';
import { encodeCaffeModel } from '../../../converters/weights/write/caffe-model.ts';
import { encodeInitialWeights } from '../../../converters/weights/write/init-safetensors.ts';
import { encodeNumpyDictionary } from '../../../converters/weights/write/numpy-dictionary.ts';

const wholeOf = (pieces: Iterable<Uint8Array>): Uint8Array => Buffer.concat([...pieces].map((piece) => piece.slice()));

const side = fc.integer({ min: 1, max: 3 });
const layer = fc
  .record({
    name: fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/),
    shape: fc.tuple(side, side, side, side),
    bias: fc.boolean(),
    seed: fc.integer({ min: -1000, max: 1000 }),
  })
  .map(({ name, shape, bias, seed }): OutgoingLayer => {
    const length = shape.reduce((product, size) => product * size, 1);
    const numbers = (count: number) => Float32Array.from({ length: count }, (_, k) => Math.fround(seed / 7 + k / 3));
    return { name, shape, weight: () => numbers(length), bias: bias ? () => numbers(shape[0]) : undefined };
  });
const layers = fc.uniqueArray(layer, {
  selector: ({ name }) => name.replace('fc8-SEC', 'fc8'),
  maxLength: 6,
  minLength: 1,
});

describe('weights written for old code', () => {
  it('a caffemodel gives back what was written', () => {
    fc.assert(
      fc.property(layers, (written) => {
        const { kind, tensors } = readCaffeModel(wholeOf(encodeCaffeModel(written, 'net')), 'written');
        expect(kind).to.equal('a Caffe model');
        const expected = written.flatMap(({ name, shape, weight, bias }) => [
          { name: `${name}[0]`, shape: [...shape], values: [...weight()] },
          ...(bias ? [{ name: `${name}[1]`, shape: [shape[0]], values: [...bias()] }] : []),
        ]);
        expect(tensors.map(({ values, ...rest }) => ({ ...rest, values: [...values()] }))).to.deep.equal(expected);
      }),
    );
  });

  it('an npy gives back what was written, its kernels as HWIO', () => {
    fc.assert(
      fc.property(layers, (written) => {
        const { tensors } = readNpyWeights(wholeOf(encodeNumpyDictionary(written)), 'written');
        const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
        expect(found.size).to.equal(written.reduce((sum, { bias }) => sum + (bias ? 2 : 1), 0));
        for (const { name, shape, weight, bias } of written) {
          const [outs, ins, height, width] = shape as [number, number, number, number];
          const w = found.get(`${name}/w`);
          expect(w?.shape).to.deep.equal([height, width, ins, outs]);
          const [ours, theirs] = [weight(), w?.values() as Float32Array];
          const at = { y: height - 1, x: 0, i: ins - 1, o: 0 };
          expect(theirs[((at.y * width + at.x) * ins + at.i) * outs + at.o]).to.equal(
            ours[((at.o * ins + at.i) * height + at.y) * width + at.x],
          );
          expect([...theirs].sort()).to.deep.equal([...ours].sort());
          if (bias) expect([...(found.get(`${name}/b`)?.values() ?? [])]).to.deep.equal([...bias()]);
        }
      }),
    );
  });

  it('numbers that are not finite are not written', () => {
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const array = { name: 'a.weight', shape: [2], from: ['w'], how: [], values: () => Float32Array.of(1, bad) };
      const plan: WeightsPlan = {
        network: 'vgg16-cam',
        classes: 21,
        kind: '',
        dialect: '',
        taken: [array],
        leftOut: [],
        missing: [],
        notes: [],
      };
      expect(() => wholeOf(encodeInitialWeights(plan))).to.throw(
        'a.weight, made of w, holds numbers that are not finite.',
      );
    }
  });

  it('SEC’s network goes to Caffe, to NumPy and to safetensors and comes back the same', () => {
    const own = dsrgPlan();
    const outgoing = caffeLayers(own);
    const readers = [
      readCaffeModel(wholeOf(encodeCaffeModel(outgoing, 'DSRG')), 'a'),
      readNpyWeights(wholeOf(encodeNumpyDictionary(outgoing)), 'b'),
      readSafetensorsWeights(wholeOf(encodeInitialWeights(own)), 'c'),
    ];
    const dialects = ['caffe', 'dsrg-tensorflow npy', 'dsrg'];
    readers.forEach((file, k) => {
      const back = planWeights(file, 'back', 'vgg16-large-fov', { classes: 3 });
      expect(back.dialect).to.equal(dialects[k]);
      expect([back.leftOut, back.missing]).to.deep.equal([[], []]);
      back.taken.forEach(({ name, values }, index) => {
        const original = own.taken[index] as WeightsPlan['taken'][number];
        expect(name).to.equal(original.name);
        expect(Buffer.compare(Buffer.from(bytes(values())), Buffer.from(bytes(original.values()))), name).to.equal(0);
      });
    });
  });
});

const bytes = (numbers: Float32Array) => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

/** A checkpoint of vgg16-large-fov of three classes. */
function dsrgPlan(): WeightsPlan {
  const shapes = planWeights(
    { kind: 'none', tensors: [vggLayer('conv1_1', [64, 3, 3, 3])] },
    'none',
    'vgg16-large-fov',
    {
      classes: 3,
    },
  );
  expect(shapes.taken).to.have.length(2);
  const tensors = shapes.missing
    .map(({ name }) => name)
    .concat('conv1_1')
    .flatMap((name) => {
      const shape = shapeOf(name);
      return [vggLayer(name, shape), { name: `${name}.bias`, shape: [shape[0]], values: () => ramp(shape[0], 3) }];
    });
  return planWeights({ kind: 'a checkpoint', tensors }, 'own', 'vgg16-large-fov', { classes: 3 });
}

/** Views of the same numbers: making 20 million of them anew each time is slow. */
const numbers = new Float32Array(1024 * 512 * 9 + 8);
for (let k = 0; k < numbers.length; k++) numbers[k] = k % 251;
const ramp = (length: number, first: number) => numbers.subarray(first, first + length);

function vggLayer(name: string, shape: [number, number, number, number]) {
  const length = shape.reduce((product, size) => product * size, 1);
  return { name: `${name}.weight`, shape, values: () => ramp(length, 7) };
}

function shapeOf(name: string): [number, number, number, number] {
  if (name.startsWith('fc6')) return [1024, 512, 3, 3];
  if (name.startsWith('fc7')) return [1024, 1024, 1, 1];
  if (name.startsWith('fc8')) return [3, 1024, 1, 1];
  const [group, place] = name.replace('conv', '').split('_').map(Number) as [number, number];
  const width = [64, 128, 256, 512, 512];
  const outs = width[group - 1] as number;
  return [outs, place > 1 ? outs : group === 1 ? 3 : (width[group - 2] as number), 3, 3];
}
