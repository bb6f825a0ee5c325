import { learnSeeds } from '../../stages/learn-seeds.ts';
import { learnTags } from '../../stages/learn-tags.ts';
import { makeCues } from '../../stages/make-cues.ts';
import { defineMethod, whereSet } from '../define-method.ts';

/** Seed, expand and constrain. */
export const sec = defineMethod({
  name: 'sec',
  about: 'one seeded training from tags alone: SEC (Kolesnikov and Lampert, ECCV 2016), or DSRG without retraining',
  learnsFrom: 'tags',
  stages: {
    tags: learnTags(),
    background: whereSet(learnTags()),
    cues: makeCues({ tags: 'tags', background: 'background' }),
    seeds: learnSeeds({ cues: 'cues', start: 'tags' }),
  },
});
