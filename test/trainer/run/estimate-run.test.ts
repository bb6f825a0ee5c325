import { chooseSettings, type Machine, methods, presets } from '@dsrg/trainer';
import { expect } from 'chai';
import { estimateRun } from '../../../trainer/run/estimate-run.ts';
import { planRun } from '../../../trainer/run/plan-run.ts';
import { computedSaliency } from '../../../trainer/saliency/saliency.ts';
import { quietMachine } from '../quiet-machine.ts';
import { renderedPhotos } from '../rendered-photos.ts';
import { thinned } from '../thin-cues.ts';

describe('trainer/run estimateRun', () => {
  let machine: Machine;
  before(async () => {
    machine = await quietMachine();
  });

  function estimate(chosen: ReturnType<typeof chooseSettings>, count: number, scored = false, gated = false) {
    const target = renderedPhotos(count);
    return estimateRun({
      ...{ plan: planRun(chosen.method, chosen.settings), photoSets: { target }, machine, init: undefined },
      scored: scored ? target : { missing: 'there is no split val' },
      evaluate: chosen.settings.evaluate as never,
      ...(gated && { gate: chosen.settings.network as never }),
      services: {
        saliency: computedSaliency,
        advice: { longSide: null, crf: 'dsrg-test' },
        signal: new AbortController().signal,
      },
      usedBytes: () => 0,
    });
  }

  it('tries every stage of a method, photos and trainings', async () => {
    const parts = await estimate(chooseSettings({ methods, presets }, { preset: 'tiny' }), 40);
    expect(parts.map(({ name, kind }) => [name, kind])).to.deep.equal([
      ['tags', 'training'],
      ['cues', 'photos'],
      ['seeds', 'training'],
      ['relabel', 'photos'],
      ['retrain', 'training'],
    ]);
    for (const { name, seconds, reason } of parts) expect(seconds, `${name} ${reason}`).to.be.greaterThan(0);
    // Of steps the number is known: 40 photos in batches of 8, 30 epochs.
    expect(parts[0]?.cost?.steps).to.equal(150);
    expect(parts[1]?.photos).to.equal(40);
  });

  it('counts what a gate reads of the photos', async () => {
    const chosen = chooseSettings({ methods: [thinned.method], presets: [thinned] }, {});
    const { name, kind, photos, seconds } = (await estimate(chosen, 8, false, true)).at(-1) ?? {};
    expect({ name, kind, photos }).to.deep.equal({ name: 'gate', kind: 'photos', photos: 8 });
    expect(seconds).to.be.greaterThan(0);
  });

  it('tries a stage of somebody else’s, too', async () => {
    const parts = await estimate(chooseSettings({ methods: [thinned.method], presets: [thinned] }, {}), 4);
    expect(parts.map(({ name }) => name)).to.deep.equal(['tags', 'cues', 'thin', 'seeds']);
    for (const { name, seconds, reason } of parts) expect(seconds, `${name} ${reason}`).to.be.at.least(0);
  });
});
