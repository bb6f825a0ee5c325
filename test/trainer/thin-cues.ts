// A method of somebody else's: a stage of its own among ours, written against the public entrances alone.
import { IGNORE } from '@dsrg/core';
import * as dsrg from '@dsrg/trainer';
import { z } from 'zod';

/** Leaves a random part of each photo's cues out. */
const thinCues = dsrg.defineStage({
  about: 'leave some of the cues out',
  makes: 'cues',
  needs: { cues: dsrg.needed('cues') },
  settings: z.strictObject({ keep: z.number().min(0).max(1) }),
  common: {},
  async run(work) {
    await dsrg.eachPhoto(work, work.name, async (item) => {
      const cues = await work.inputs.cues.read(item);
      const random = work.random.fork(work.name).fork(item.id);
      const data = cues.data.map((label) => (random.uniform() < work.settings.keep ? label : IGNORE));
      await dsrg.writeLabelMap(work.store, item, { ...cues, data });
    });
    return 'coarse';
  },
});

const method = dsrg.defineMethod({
  name: 'thinned',
  about: 'seeded region growing from fewer cues',
  learnsFrom: 'tags',
  stages: {
    tags: dsrg.learnTags(),
    cues: dsrg.makeCues({ tags: 'tags' }),
    thin: thinCues({ cues: 'cues' }),
    seeds: dsrg.learnSeeds({ cues: 'thin', start: 'tags' }),
  },
});

const { network, longSide, tags, cues, seeds, evaluate } = dsrg.tiny.sourced;
const settings = { network, longSide, tags, cues, seeds, evaluate, thin: dsrg.from({ keep: 0.5 }, 'a guess') };
export const thinned = dsrg.definePreset({ name: 'thinned-tiny', about: 'half of the cues', method, settings });
