import { memoryStore } from '@dsrg/converters';
import { decodeLabels } from '@dsrg/core';
import { train } from '@dsrg/trainer';
import { expect } from 'chai';
import { methods, presets } from '../../../trainer/methods/index.ts';
import { joinLabels } from '../../../trainer/seeds/join-labels.ts';
import { chooseSettings } from '../../../trainer/settings/choose-settings.ts';
import { quietMachine } from '../quiet-machine.ts';
import { renderedPhotos } from '../rendered-photos.ts';
import { webPhotos } from '../web-photos.ts';

const trainings = ['generator', 'seeds', 'retrain'].flatMap((name) =>
  ['updates=2', 'batch=2', 'crop=33', 'frozen=0'].map((each) => `${name}.${each}`),
);
const views = ['estimate', 'relabel'].flatMap((name) => [`${name}.scales=[1]`, `${name}.flip=false`]);
const small = [
  ...[
    'longSide=64',
    'network.outputStride=4',
    'tags.sides=[33]',
    'cues.scales=[1]',
    'cues.outputStride=4',
    'cues.spread=null',
  ],
  ...['name=tiny', 'outputStride=4'].map((each) => `cosegment.network.${each}`),
  ...['coarse=trunk5.relu', 'fine=trunk5.relu', 'cells=100', 'updates=10', 'side=64', 'refine=none', 'area=[0,1]'].map(
    (each) => `cosegment.${each}`,
  ),
];

describe('trainer/methods coseg-dsrg', function () {
  this.timeout(120_000);

  it('goes on from cues and what a network from web photos finds in the same photos, joined', async () => {
    const target = renderedPhotos(4);
    const { method, settings } = chooseSettings(
      { methods, presets },
      {
        method: 'coseg-dsrg',
        network: 'tiny',
        set: [...trainings, ...views, ...small, 'estimate.small={"pixels":1000000,"by":"cues"}'],
      },
    );
    const store = memoryStore();
    const { drawSheet: _, ...machine } = await quietMachine();
    const { stages, result } = await train({
      ...{ method, settings, machine, store, photoSets: { target, web: webPhotos(7) } },
    });
    expect(stages.map(({ name }) => name).join(' ')).to.equal(
      'tags cues cosegment generator estimate joined seeds relabel retrain',
    );
    expect(result).to.equal('9-retrain');
    for (const { id, tags = [] } of target.items) {
      const read = async (stage: string) =>
        decodeLabels((await store.read(`${stage}/${id}.png`)) as Uint8Array, id, { classes: 5 });
      const [cues, labels, joined] = await Promise.all(['2-cues', '5-estimate', '6-joined'].map(read));
      if (cues === undefined || labels === undefined) throw new Error(`no maps of ${id}`);
      // With so high a bound every tag is filled in from its cues.
      for (const [at, cue] of cues.data.entries()) if (tags.includes(cue)) expect(labels.data[at], id).to.equal(cue);
      expect(joined?.data, id).to.deep.equal(joinLabels(cues, labels).data);
    }
  });
});
