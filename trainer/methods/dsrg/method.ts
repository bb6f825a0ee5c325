import { learnLabels } from '../../stages/learn-labels.ts';
import { learnSeeds } from '../../stages/learn-seeds.ts';
import { learnTags } from '../../stages/learn-tags.ts';
import { makeCues } from '../../stages/make-cues.ts';
import { relabel } from '../../stages/relabel.ts';
import { defineMethod, whereSet } from '../define-method.ts';

/** Deep seeded region growing. */
export const dsrg = defineMethod({
  name: 'dsrg',
  about: 'deep seeded region growing from tags alone (Huang et al., CVPR 2018)',
  learnsFrom: 'tags',
  stages: {
    tags: learnTags(),
    background: whereSet(learnTags()),
    cues: makeCues({ tags: 'tags', background: 'background' }),
    seeds: learnSeeds({ cues: 'cues', start: 'tags' }),
    relabel: relabel({ network: 'seeds' }),
    retrain: learnLabels({ labels: 'relabel', start: 'seeds' }),
  },
});
