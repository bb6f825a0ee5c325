import type { FloatBatch, LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import type { AlarmSettings } from '../../../trainer/recursion/collapse-of.ts';
import { createRecursionTally } from '../../../trainer/recursion/recursion-tally.ts';

const labels = (...data: number[]): LabelMap => ({
  ...{ kind: 'labels', data: Uint8Array.from(data), height: 1, width: data.length },
});
const shown = (...refined: number[]) => ({ refined: Uint8Array.from(refined), cam: Uint8Array.of(1) });

/** Scores of three classes on a row of cells: the class that is named is the highest. */
function scores(...best: number[]): FloatBatch {
  const data = Float32Array.from({ length: 3 * best.length }, (_, i) => {
    return Math.floor(i / best.length) === best[i % best.length] ? 1 : 0;
  });
  return { kind: 'batch', count: 1, channels: 3, height: 1, width: best.length, data };
}

describe('trainer/recursion createRecursionTally', () => {
  it('says which share is labelled, which of it is right, and of which the decoder says the same', () => {
    const tally = createRecursionTally('recursion', null);
    const picture = { valid: shown(1, 1, 1, 1, 0), truth: labels(1, 2, 0, 255, 0) };
    tally.countLabels(labels(1, 1, 255, 2, 0), picture);
    tally.countAgreement(scores(1, 0, 2), [labels(1, 1, 255)], [[1, 2]]);
    tally.countLabels(labels(1, 2, 0, 255, 0), picture, 'mixed');
    expect(tally.endEpoch()).to.deep.equal({
      values: {
        ...{ coverage: 0.75, agreement: 0.5, precision: 0.5, objects: 0.75, 'object agreement': 0.5 },
        ...{ 'decoder objects': 2 / 3, 'mixed coverage': 0.75, 'mixed precision': 1 },
      },
      stop: undefined,
    });
    // The next epoch begins anew; without a mask nothing is said of precision.
    tally.countLabels(labels(0, 255), { valid: shown(1, 1), truth: undefined });
    expect(tally.endEpoch()?.values).to.deep.equal({
      ...{ coverage: 0.5, agreement: 0, objects: 0, 'object agreement': 1, 'decoder objects': 0 },
    });
  });

  it('asks the decoder for the picture’s own tags and background alone', () => {
    const tally = createRecursionTally('recursion', null);
    tally.countLabels(labels(0, 1), { valid: shown(1, 1), truth: undefined });
    // The highest is class 2, which the picture has not; of 0 and 1 the first wins.
    tally.countAgreement(scores(2, 2), [labels(0, 1)], [[1]]);
    expect(tally.endEpoch()?.values.agreement).to.equal(0.5);
  });

  it('says nothing of an epoch without labels', () => {
    expect(createRecursionTally('recursion', null).endEpoch()).to.equal(undefined);
  });

  /** Epochs of 100 cells: so many are labelled, so many of these agree. */
  function epochs(alarm: AlarmSettings | null, shares: [number, number][]) {
    const tally = createRecursionTally('recursion', alarm);
    return shares.map(([coverage, agreement]) => {
      const found = labels(...Array.from({ length: 100 }, (_, i) => (i < 100 * coverage ? 1 : 255)));
      tally.countLabels(found, { valid: shown(...Array(100).fill(1)), truth: undefined });
      const agreeing = Math.round(100 * coverage * agreement);
      tally.countAgreement(scores(...found.data.map((_, i) => (i < agreeing ? 1 : 0))), [found], [[1, 2]]);
      return tally.endEpoch()?.stop;
    });
  }
  const alarm = { agreement: 0.1, coverage: 0.05, objects: 0, epochs: 1 };

  it('stops a recursion that labels more while its decoder agrees with less', () => {
    const [a, b, c, stop] = epochs(alarm, [
      [0.4, 0.7],
      [0.5, 0.9],
      [0.6, 0.85],
      [0.7, 0.7],
    ]);
    expect([a, b, c]).to.deep.equal([undefined, undefined, undefined]);
    expect(stop?.message).to.equal(
      'Stage recursion is collapsing: between epochs 2 and 4 the certain labels’ share of the pictures rose from 0.50 to 0.70, while the decoder’s agreement with them fell from 0.90 to 0.70.',
    );
    expect(stop?.hint)
      .to.include('recursion.labels.start')
      .and.include('recursion.labels.filter.certain')
      .and.include('recursion.labels.alarm=null');
  });

  it('lets one go on that labels more and is agreed with, or less and is not', () => {
    const growing: [number, number][] = [
      [0.4, 0.7],
      [0.8, 0.9],
      [0.9, 0.85],
    ];
    const shrinking: [number, number][] = [
      [0.8, 0.9],
      [0.7, 0.6],
      [0.82, 0.7],
    ];
    for (const shares of [growing, shrinking])
      expect(epochs(alarm, shares).every((stop) => stop === undefined)).to.equal(true);
    const collapse: [number, number][] = [
      [0.5, 0.9],
      [0.9, 0.4],
    ];
    expect(epochs(null, collapse)).to.deep.equal([undefined, undefined]);
    expect(epochs(alarm, collapse)[1]).to.not.equal(undefined);
  });

  it('stops a recursion whose decoder goes on calling all background, though its labels show objects', () => {
    const deaf = { ...alarm, objects: 0.1, epochs: 2 };
    const stops = (agreements: number[]) =>
      epochs(
        deaf,
        agreements.map((each) => [1, each] as [number, number]),
      ).map((stop) => stop !== undefined);
    expect(stops([0.05, 0.02])).to.deep.equal([false, true]);
    // One that still learns is let be, and one that found something before.
    expect(stops([0.01, 0.03, 0.06, 0.2])).to.deep.equal([false, false, false, false]);
    expect(stops([0.5, 0.04, 0.04])).to.deep.equal([false, false, true]);
    const stop = epochs(deaf, [
      [1, 0],
      [1, 0],
    ])[1];
    expect(stop?.message).to.equal(
      'Stage recursion is collapsing: of what its labels show of the photos’ tags the decoder calls only 0.00 so in epoch 2, and nearly all else background.',
    );
    expect(stop?.hint)
      .to.include('recursion.labels.mix.start')
      .and.include('recursion.labels.mix.agreement')
      .and.include('recursion.headRate')
      .and.include('recursion.labels.alarm=null');
    // Photos without a tag show nothing that could be missed.
    const tally = createRecursionTally('recursion', deaf);
    for (let epoch = 0; epoch < 3; epoch++) {
      tally.countLabels(labels(0, 0), { valid: shown(1, 1), truth: undefined });
      tally.countAgreement(scores(0, 0), [labels(0, 0)], [[]]);
      expect(tally.endEpoch()?.stop).to.equal(undefined);
    }
  });

  it('says at the end that the network calls nearly all background, where it does', () => {
    const ended = (...agreements: number[]) => {
      const tally = createRecursionTally('recursion', { ...alarm, objects: 0.1, epochs: 9 });
      for (const share of agreements) {
        const shown100 = labels(...Array(100).fill(1));
        tally.countLabels(shown100, { valid: shown(...Array(100).fill(1)), truth: undefined });
        tally.countAgreement(scores(...shown100.data.map((_, i) => (i < 100 * share ? 1 : 0))), [shown100], [[1]]);
        tally.endEpoch();
      }
      return tally.lastWord();
    };
    expect(ended(0.5, 0.05)).to.match(/^recursion: the network calls nearly all background: it finds 0\.05 of /);
    expect(ended(0.05, 0.5)).to.equal(undefined);
    expect(ended()).to.equal(undefined);
  });

  it('waits for as many epochs in a row as it is told', () => {
    const lagging: [number, number][] = [
      [0.5, 0.9],
      [0.6, 0.7],
      [0.7, 0.85],
      [0.7, 0.6],
      [0.8, 0.6],
    ];
    expect(epochs({ ...alarm, epochs: 2 }, lagging).map((stop) => stop !== undefined)).to.deep.equal([
      ...[false, false, false],
      ...[false, true],
    ]);
    expect(epochs({ ...alarm, epochs: 3 }, lagging).every((stop) => stop === undefined)).to.equal(true);
  });

  it('goes on where it was saved, in the middle of an epoch', () => {
    const make = () => createRecursionTally('recursion', alarm);
    const count = (tally: ReturnType<typeof make>, label: number) => {
      tally.countLabels(labels(label, 255), { valid: shown(1, 1), truth: labels(1, 1) });
      tally.countAgreement(scores(1), [labels(label)], [[1, 2]]);
    };
    const [whole, first, second] = [make(), make(), make()];
    for (const tally of [whole, first]) {
      count(tally, 1);
      tally.endEpoch();
      count(tally, 1);
    }
    second.restore(JSON.parse(JSON.stringify(first.save())));
    for (const tally of [whole, second]) count(tally, 2);
    expect(second.endEpoch()).to.deep.equal(whole.endEpoch());
    expect(second.save()).to.deep.equal(whole.save());
  });
});
