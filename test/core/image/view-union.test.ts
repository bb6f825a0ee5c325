import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  argmaxLabels,
  type LogitMap,
  type MergeRule,
  openViewUnion,
  resizePlanes,
  softmax,
  type UniteOptions,
  weighObjects,
} from '@dsrg/core';
import { expect } from 'chai';
import { numbers } from '../../numbers.ts';

const rules: readonly MergeRule[] = ['sum', 'mean', 'probabilities', 'nearest', 'max'];
const [height, width, classes] = [9, 13, 4];
const convention = 'half-pixel';

function views(): LogitMap[] {
  const random = numbers(5);
  return [
    [4, 5],
    [4, 5],
    [7, 9],
    [9, 13],
  ].map(([h, w]) => {
    const data = Float32Array.from({ length: classes * h! * w! }, () => random() * 12 - 6);
    return { kind: 'logits', data, height: h!, width: w!, classes };
  });
}

const isSoft = (merge: MergeRule) => merge === 'probabilities' || merge === 'nearest';

/** Each pixel by ⌊dst · in / out⌋, as PyTorch's nearest. */
function enlarged({ data, height: h, width: w, classes: planes }: LogitMap): Float32Array {
  return Float32Array.from({ length: planes * height * width }, (_, i) => {
    const [c, y, x] = [Math.floor(i / height / width), Math.floor(i / width) % height, i % width];
    return data[(c * h + Math.floor((y * h) / height)) * w + Math.floor((x * w) / width)]!;
  });
}

/** The rules by the book, with every map held at full size. */
function united(all: readonly LogitMap[], merge: MergeRule): LogitMap {
  const maps = all.map((view) => {
    const { data } = isSoft(merge) ? softmax(view) : view;
    if (merge === 'nearest') return enlarged({ ...view, data });
    return resizePlanes(data, classes, view.height, view.width, height, width, convention);
  });
  const data = Float32Array.from({ length: classes * height * width }, (_, i) => {
    const values = maps.map((map) => map[i]!);
    if (merge === 'max') return Math.max(0, ...values);
    const sum = values.reduce((total, value) => total + value, 0);
    return merge === 'sum' ? sum : sum / values.length;
  });
  return { kind: 'logits', data, height, width, classes };
}

/** The same in single precision, each sum as it is written in the order of the scales: what every union has to give to the bit. */
function byTheBook(
  scales: readonly (readonly LogitMap[])[],
  merge: MergeRule,
  chosen: readonly number[],
): Float32Array {
  const maps = scales.flatMap((views) => {
    const picked = views.map((view) => planesOf(view, chosen));
    const [first, second] = picked as [LogitMap, LogitMap];
    if (isSoft(merge)) return picked.map((view) => ({ ...view, data: softmax(view).data }));
    const data = first.data.map((value, i) => value + second.data[i]!);
    return merge === 'max' ? picked : [{ ...first, data }];
  });
  const resized = maps.map((map) =>
    merge === 'nearest'
      ? enlarged(map)
      : resizePlanes(map.data, chosen.length, map.height, map.width, height, width, convention),
  );
  const sum = resized.reduce((total, map) =>
    total.map((value, i) => (merge === 'max' ? Math.max(value, map[i]!) : value + map[i]!)),
  );
  const views = scales.length * 2;
  const data = merge === 'sum' ? sum : sum.map((value) => (merge === 'max' ? Math.max(0, value) : value * (1 / views)));
  return isSoft(merge) ? data : softmax({ kind: 'logits', data, height, width, classes: chosen.length }).data;
}

function planesOf(view: LogitMap, chosen: readonly number[]): LogitMap {
  const size = view.height * view.width;
  const data = Float32Array.from(chosen.flatMap((c) => [...view.data.subarray(c * size, (c + 1) * size)]));
  return { ...view, data, classes: chosen.length };
}

/** All views at a time: nothing becomes one map before the last is there. */
function unite(all: readonly LogitMap[], options: UniteOptions) {
  const union = openViewUnion(options);
  union.add(all);
  return union;
}

describe('core/openViewUnion', () => {
  for (const merge of rules)
    it(`unites by ${merge} what resizing whole maps gives`, () => {
      for (const all of [views(), views().slice(2, 3), views().slice(0, 2)]) {
        const map = united(all, merge);
        const expected = isSoft(merge) ? map : softmax(map);
        const found = unite(all, { height, width, merge, convention }).probabilities();
        expect(found).to.include({ kind: 'probabilities', height, width, classes });
        for (const [i, value] of found.data.entries()) expect(value).to.be.closeTo(expected.data[i]!, 1e-6);
        expect(unite(all, { height, width, merge, convention }).labels()).to.deep.equal(argmaxLabels(map));
      }
    });

  it('gives the same bits whether views come one by one or all at a time', () => {
    // Sizes from a cell to twice the photo: some make the union one map, some wait.
    const sides: [number, number][] = [[9, 13], [1, 1], [4, 5], [18, 26], [3, 2], [7, 9], [17, 25], [2, 2]]; // biome-ignore format: a list
    const random = numbers(3);
    const scales = sides.map(([h, w]) =>
      [0, 1].map((): LogitMap => {
        const data = Float32Array.from({ length: classes * h * w }, () => random() * 12 - 6);
        return { kind: 'logits', data, height: h, width: w, classes };
      }),
    );
    for (const merge of rules)
      for (const chosen of [undefined, [0, 2, 3]]) {
        const union = openViewUnion({ height, width, merge, convention, classes: chosen });
        const gated = openViewUnion({ height, width, merge, convention, gated: true });
        for (const [k, two] of scales.entries()) {
          union.add(two);
          gated.add(two);
          const whole = byTheBook(scales.slice(0, k + 1), merge, chosen ?? [0, 1, 2, 3]);
          expect(union.probabilities().data, `${merge} of ${k + 1}`).to.deep.equal(whole);
          const told = chosen && { classes: chosen };
          expect(gated.probabilities(told).data).to.deep.equal(whole);
          expect(union.labels()).to.deep.equal(gated.labels(told));
        }
      }
  });

  it('weighs the classes of what has been united, and labels by that', () => {
    const weights = Float64Array.of(1, 0.2, 5, 1);
    for (const merge of rules) {
      const union = openViewUnion({ height, width, merge, convention });
      union.add(views());
      const expected = union.probabilities();
      weighObjects(expected, weights);
      expect(union.probabilities({ weights })).to.deep.equal(expected);
      const { data } = argmaxLabels(expected);
      expect(union.labels({ weights }).data).to.deep.equal(data);
      const certain = union.certainLabels({ weights });
      expect(certain.data).to.deep.equal(data);
      const of = (i: number) => expected.data[data[i]! * height * width + i]!;
      expect(certain.certainty).to.deep.equal(data.map((_, i) => Math.round(255 * of(i))));
      expect(union.labels().data).not.to.deep.equal(data);
    }
  });

  it('takes the nearest cell of a mirrored view while it is mirrored', () => {
    const view: LogitMap = { kind: 'logits', data: Float32Array.of(9, 0, 0, 9), height: 1, width: 2, classes: 2 };
    const turned = { ...view, mirrored: true };
    const how = { height: 1, width: 3, merge: 'nearest', convention } as const;
    // ⌊0, 2/3, 4/3⌋ from the left, and from the right.
    expect([...unite([view], how).labels().data]).to.deep.equal([0, 0, 1]);
    expect([...unite([turned], how).labels().data]).to.deep.equal([0, 1, 1]);
    expect([...unite([turned], { ...how, classes: [0, 1] }).labels().data]).to.deep.equal([0, 1, 1]);
  });

  it('takes the nearest cell where corner cells lie on corner pixels', () => {
    // Three cells over five pixels, as 16 k + 1: pixel 1 lies halfway, and half goes up.
    const view: LogitMap = { kind: 'logits', data: Float32Array.of(9, 0, 0, 0, 9, 9), height: 1, width: 3, classes: 2 };
    const how = { height: 1, width: 5, merge: 'nearest', convention: 'align-corners' } as const;
    expect([...unite([view], how).labels().data]).to.deep.equal([0, 1, 1, 1, 1]);
    expect([...unite([view], { ...how, width: 9 }).labels().data]).to.deep.equal([0, 0, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('holds the photo’s size once, and not every view', () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const held = () => {
      // Array buffers are freed beside the collection; the second one waits for those of the first.
      for (let turn = 0; turn < 2; turn++) collect();
      return process.memoryUsage().arrayBuffers / 2 ** 20;
    };
    const union = openViewUnion({ height: 300, width: 400, merge: 'mean', convention });
    const before = held();
    for (let side = 200; side < 264; side++) {
      const data = new Float32Array(3 * side * side).fill(side);
      union.add([{ kind: 'logits', data, height: side, width: side, classes: 3 }]);
    }
    // One united map has 1.4 MB, all views together have 40.
    expect(held() - before, 'MB').to.be.within(1, 6);
    expect(union.probabilities().data[0]).to.be.closeTo(1 / 3, 1e-6);
  });

  it('says how sure the network is of each label: the probability that it has in the united map', () => {
    for (const merge of rules)
      for (const chosen of [undefined, [1, 3]]) {
        const union = unite(views(), { height, width, merge, convention, classes: chosen });
        const { data } = union.probabilities();
        const { certainty, ...labels } = union.certainLabels();
        expect(labels).to.deep.equal(union.labels());
        const planes = [...labels.data].map((label) => (chosen ? chosen.indexOf(label) : label));
        const expected = planes.map((plane, i) => Math.round(255 * data[plane * height * width + i]!));
        expect([...certainty]).to.deep.equal(expected);
      }
  });

  it('keeps to the classes that may be there, and names those of the network', () => {
    const chosen = [1, 3];
    for (const merge of rules) {
      const how = { height, width, merge, convention, classes: chosen } as const;
      const { data } = unite(views(), how).labels();
      const best = argmaxLabels(unite(views(), how).probabilities());
      expect([...data]).to.deep.equal([...best.data].map((plane) => chosen[plane]));
    }
    expect(() => unite(views(), { height, width, merge: 'sum', convention, classes: [4] })).to.throw(
      'Class 4 of a network of 4 classes',
    );
  });

  it('refuses to unite nothing', () => {
    expect(() => openViewUnion({ height, width, merge: 'sum', convention }).labels()).to.throw('No views to unite');
  });
});
