import { learnLabels } from '../../stages/learn-labels.ts';
import { learnSeeds } from '../../stages/learn-seeds.ts';
import { learnTags } from '../../stages/learn-tags.ts';
import { makeFeatureCues } from '../../stages/make-feature-cues.ts';
import { makeFeatures } from '../../stages/make-features.ts';
import { relabel } from '../../stages/relabel.ts';
import { defineMethod } from '../define-method.ts';

/** DSRG whose cues come from the features of a larger network that somebody else has trained; what learns from them is the small one. */
export const teacher = defineMethod({
  name: 'teacher',
  about: 'seeded region growing from cues of a foreign network’s features',
  learnsFrom: 'tags',
  stages: {
    tags: learnTags(),
    features: makeFeatures(),
    cues: makeFeatureCues({ features: 'features' }),
    seeds: learnSeeds({ cues: 'cues', start: 'tags' }),
    relabel: relabel({ network: 'seeds' }),
    retrain: learnLabels({ labels: 'relabel', start: 'seeds' }),
  },
});
